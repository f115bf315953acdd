// Uploads from every kind of source: whole or not at all.
import { createReadStream } from 'node:fs'
import { appendFile, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import type { UploadSource } from '../src/index.ts'
import { createNodeClient, fromPath } from '../src/node/index.ts'
import { errorOf } from './fake-server.ts'
import { listen, sendJson } from './loopback.ts'

const bytes = new Uint8Array(300_000).map((_, at) => at % 251)

async function temporaryFile(content: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-sdk-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'in.bin'), content)
  return join(folder, 'in.bin')
}

/** What lies between the blank line of the part and the last boundary. */
async function fileOf(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request)
  return body.subarray(body.indexOf('\r\n\r\n') + 4, body.lastIndexOf('\r\n--'))
}

function clientFor(url: string, auth?: Parameters<typeof createNodeClient>[0]['auth']) {
  const client = createNodeClient({ baseUrl: url, auth })
  onTestFinished(() => client.close())
  return client
}

async function* inPieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000)
}

const sources: [name: string, make: () => UploadSource | Promise<UploadSource>][] = [
  ['bytes', () => bytes],
  ['a Blob', () => new Blob([bytes])],
  ['a stream', () => new Blob([bytes]).stream()],
  ['an async iterable', inPieces],
  ['a stream of Node', async () => createReadStream(await temporaryFile(bytes))],
  ['a path', async () => fromPath(await temporaryFile(bytes))],
]

test.each(sources)('%s arrives byte for byte, and its progress is told in bytes', async (_, make) => {
  let received: Buffer | undefined
  const { url } = await listen(async (request, response) => {
    received = await fileOf(request)
    sendJson(response, '/in.bin')
  })
  const sent: number[] = []
  const source = await make()
  const stored = await clientFor(url).volumes.files.upload('data', '/in.bin', source, {
    onProgress: (count) => sent.push(count),
  })
  expect(stored).toBe('/in.bin')
  expect(received?.equals(bytes)).toBe(true)
  expect(sent.at(-1)).toBe(bytes.length)
  expect(sent).toEqual([...sent].sort((a, b) => a - b))
})

test('an empty file arrives as one', async () => {
  let received: Buffer | undefined
  const { url } = await listen(async (request, response) => {
    received = await fileOf(request)
    sendJson(response, '/in.bin')
  })
  const path = await temporaryFile(new Uint8Array())
  await clientFor(url).volumes.files.upload('data', '/in.bin', await fromPath(path))
  expect(received?.length).toBe(0)
})

test('a file is sent again when the token was renewed on the way', async () => {
  const received: number[] = []
  const { url } = await listen(async (request, response) => {
    received.push((await fileOf(request)).length)
    response.statusCode = request.headers['x-tapis-token'] === 'fresh' ? 200 : 401
    sendJson(response, '/in.bin')
  })
  const client = clientFor(url, { getToken: async ({ refresh }) => (refresh ? 'fresh' : 'old') })
  await client.volumes.files.upload('data', '/in.bin', await fromPath(await temporaryFile(bytes)))
  expect(received).toEqual([bytes.length, bytes.length])
})

test.each(['/nowhere/in.bin', tmpdir()])('%s is refused before anything is sent', async (path) => {
  expect(await errorOf(fromPath(path))).toMatchObject({ name: 'ConfigError', message: expect.stringContaining(path) })
})

test('a file that has grown since is not stored in part, and the error says so', async () => {
  let isWhole = false
  const { url } = await listen((request) => {
    request.on('error', () => {}).on('end', () => {
      isWhole = true
    }).resume() // biome-ignore format: one step
  })
  const path = await temporaryFile(bytes)
  const source = await fromPath(path)
  await appendFile(path, 'more')
  const error = await errorOf(clientFor(url).volumes.files.upload('data', '/in.bin', source))
  expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringContaining('300004 bytes') })
  expect(isWhole).toBe(false)
})

test('what the source throws reaches the caller as it is', async () => {
  const mistake = new Error('no more')
  const { url } = await listen((request) => void request.on('error', () => {}).resume())
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield bytes
    throw mistake
  }
  expect(await errorOf(clientFor(url).volumes.files.upload('data', '/in.bin', broken()))).toBe(mistake)
})

test('a signal ends an upload half way: the server never sees its end, and the file is closed', async () => {
  let onCut: (isCut: boolean) => void = () => {}
  const isCut = new Promise<boolean>((resolve) => {
    onCut = resolve
  })
  const { url } = await listen((request) => {
    request
      .on('error', () => {})
      .on('close', () => onCut(!request.complete))
      .resume()
  })
  const path = await temporaryFile(new Uint8Array(64 * 1024 * 1024))
  const controller = new AbortController()
  const upload = clientFor(url).volumes.files.upload('data', '/in.bin', await fromPath(path), {
    signal: controller.signal,
    onProgress: (count) => count > 200_000 && controller.abort(),
  })
  expect(await errorOf(upload)).toMatchObject({ name: 'UserAbortError' })
  expect(await isCut).toBe(true)
  await expect.poll(() => openFiles()).not.toContain(path)
})

/** The files that this process has open; none can be told where the system does not list them. */
async function openFiles(): Promise<string[]> {
  const numbers = await readdir('/proc/self/fd').catch(() => [])
  return Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')))
}
