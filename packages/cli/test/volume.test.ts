import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { useBench } from './harness.ts'

const bench = useBench()
const volume = {
  volume_id: 'data',
  description: 'notes',
  size_limit: 1024,
  size: 3,
  status: 'AVAILABLE',
  creation_ts: '2026-01-01T00:00:00Z',
  update_ts: '2026-01-01T00:00:00Z',
}

/** Answers by method and path; the fake server of the bench knows no streams. */
let server: Server
let uploaded = ''
let promised: number
beforeEach(async () => {
  promised = 5
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const where = `${request.method} ${request.url?.replace('/v3/pods/volumes', '')}`
    const reply = (result: unknown, message = 'ok') => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ message, metadata: {}, result, status: 'success', version: 'test' }))
    }
    if (where === 'GET ') return reply([volume])
    if (where === 'POST ') return reply({ ...volume, ...JSON.parse(Buffer.concat(chunks).toString()) })
    if (where === 'DELETE /data?force=true') return reply('')
    if (where === 'POST /data/upload/dir%2Ff.txt') {
      uploaded = Buffer.concat(chunks).toString()
      return reply('/dir/f.txt')
    }
    if (where === 'GET /data/download/dir%2Ff.txt') {
      response.writeHead(200, { 'content-length': promised, 'content-type': 'application/octet-stream' })
      if (promised === 5) return response.end('hello')
      return response.write('hello', () => setImmediate(() => response.destroy()))
    }
    response.statusCode = where === 'POST /data/upload/dir' ? 400 : 404
    reply(null, response.statusCode === 400 ? "'/dir' is a folder." : 'not found')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())))

const tpods = (...args: string[]) =>
  bench.tpods(['volume', ...args], {
    env: { TPODS_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
  })

describe('volumes', () => {
  test('are listed, created and deleted', async () => {
    expect((await tpods('ls')).stdout).toContain('data    AVAILABLE  3 of 1024 MB')
    const created = await tpods('create', 'data', '--size-limit', '7', '--json')
    expect(JSON.parse(created.stdout)).toMatchObject({ volume_id: 'data', size_limit: 7 })
    expect((await tpods('create', 'data', '--size-limit', 'big')).code).toBe(2)
    expect((await tpods('update', 'data')).code).toBe(2)
    expect((await tpods('rm', 'data', '--force', '--yes')).stdout).toBe('data\n')
  })
})

describe('files', () => {
  test('are uploaded under their own name where the path ends in a slash', async () => {
    await writeFile(path.join(bench.folder, 'f.txt'), 'hello')
    const { code, stdout, stderr } = await tpods('upload', 'data', 'f.txt', '/dir/')
    expect([code, stdout, stderr]).toEqual([0, '/dir/f.txt\n', ''])
    expect(uploaded).toContain('\r\n\r\nhello\r\n--')
  })

  test('are not stored in place of a folder, and the right way is told', async () => {
    await writeFile(path.join(bench.folder, 'f.txt'), 'hello')
    const { code, stderr } = await tpods('upload', 'data', 'f.txt', '/dir')
    expect([code, stderr]).toEqual([8, "tpods: '/dir' is a folder: write /dir/ to store the file in it\n"])
  })

  test('are not written where that cannot be', async () => {
    const { code, stderr } = await tpods('download', 'data', '/dir/f.txt', 'no/such/folder')
    expect([code, stderr]).toEqual([3, `tpods: cannot write ${path.join(bench.folder, 'no/such/folder')} (ENOENT)\n`])
  })

  test('are downloaded to a file or to stdout', async () => {
    expect((await tpods('download', 'data', '/dir/f.txt')).code).toBe(0)
    expect(await readFile(path.join(bench.folder, 'f.txt'), 'utf8')).toBe('hello')
    expect((await tpods('download', 'data', '/dir/f.txt', '-')).stdout).toBe('hello')
  })

  test('of which a part arrives leave nothing behind', async () => {
    promised = 10
    const { code } = await tpods('download', 'data', '/dir/f.txt')
    expect(code).toBe(14)
    expect((await readdir(bench.folder)).filter((name) => name.includes('f.txt'))).toEqual([])
  })
})
