// The SDK and the CLI against a real server: live commands and files.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../packages/cli/src/run.ts'
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
let client: NodeTpodsClient
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tpods-clients-'))
  server = await startTestServer()
  ann = await server.addUser('ann')
  client = createNodeClient({ baseUrl: server.url, auth: ann })
  await client.pods.create({ pod_id: 'runner', image: 'tpods/echo' })
  await server.waitFor('runner', 'AVAILABLE')
})
afterAll(async () => {
  await client.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

async function tpods(args: string[], { stdin = '', signal = new AbortController().signal } = {}) {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
  streams.stdin.end(stdin)
  const [stdout, stderr] = [text(streams.stdout), text(streams.stderr)]
  const env = { HOME: folder, PATH: process.env.PATH, TPODS_BASE_URL: server.url, TPODS_TOKEN: ann }
  const isTTY = { stdin: false, stdout: false, stderr: false }
  const code = await run(args, { ...streams, isTTY, env, cwd: folder, signal })
  streams.stdout.end()
  streams.stderr.end()
  return { code, stdout: await stdout, stderr: await stderr }
}

test('20 MB come out of a spawned command, and are counted', async () => {
  const { stdout, exit } = await client.pods.spawn('runner', ['head', '-c', '20000000', '/dev/zero'])
  let bytes = 0
  for await (const chunk of stdout) bytes += chunk.length
  expect(bytes).toBe(20_000_000)
  expect(await exit).toMatchObject({ exitCode: 0, timedOut: false, stdoutBytes: 20_000_000, stderrBytes: 0 })
})

test('20 MB go into a spawned command', async () => {
  const { stdin, stdout, exit } = await client.pods.spawn('runner', ['wc', '-c'], { stdin: true })
  const writer = stdin.getWriter()
  for (let sent = 0; sent < 20; sent += 1) await writer.write(new Uint8Array(1_000_000))
  await writer.close()
  expect((await new Response(stdout).text()).trim()).toBe('20000000')
  expect((await exit).exitCode).toBe(0)
})

test('a signal ends a spawned command, and refusals are the errors of other calls', async () => {
  const controller = new AbortController()
  const { exit } = await client.pods.spawn('runner', ['sleep', '4714'], { signal: controller.signal })
  controller.abort()
  await expect(exit).rejects.toMatchObject({ code: 'aborted' })
  await expect(client.pods.spawn('nope', ['ls'])).rejects.toMatchObject({ status: 404, code: 'pod_not_found' })
})

test('files go in and out by the SDK, as a stream too', async () => {
  const seen: number[] = []
  const stream = new Blob([new Uint8Array(300_000).fill(7)]).stream()
  await client.pods.files.upload('runner', 'a.bin', stream, { onProgress: (bytes) => seen.push(bytes) })
  expect(seen.at(-1)).toBe(300_000)
  const { stream: back, size, name } = await client.pods.files.download('runner', 'a.bin')
  expect([size, name]).toEqual([300_000, 'a.bin'])
  expect(new Uint8Array(await new Response(back).arrayBuffer())).toEqual(new Uint8Array(300_000).fill(7))
  expect((await client.pods.files.list('runner')).map((file) => file.name)).toContain('a.bin')
  await expect(client.pods.files.upload('runner', '/no/such/x', 'text')).rejects.toMatchObject({ status: 400 })
})

test('tpods pod exec passes stdin, both outputs and the exit code through', async () => {
  const args = ['pod', 'exec', 'runner', '--', 'sh', '-c', 'cat; echo oops >&2; exit 42']
  expect(await tpods(args, { stdin: 'hi\n' })).toEqual({ code: 42, stdout: 'hi\n', stderr: 'oops\n' })
  expect((await tpods(['pod', 'exec', 'runner', '--', 'no-such-program'])).code).toBe(127)
  const late = await tpods(['pod', 'exec', 'runner', '--timeout', '300ms', '--', 'sleep', '9'])
  expect([late.code, late.stderr]).toEqual([124, expect.stringContaining('time limit')])
})

test('^C ends the command in the pod', async () => {
  const controller = new AbortController()
  const running = tpods(['pod', 'exec', 'runner', '--', 'sleep', '4715'], { signal: controller.signal })
  const count = async () => {
    const { stdout } = await tpods(['pod', 'exec', 'runner', '--', 'sh', '-c', "ps -eo args | grep -c '^[s]leep 4715'"])
    return stdout.trim()
  }
  await expect.poll(count, { timeout: 5000 }).toBe('1')
  controller.abort('SIGINT')
  expect((await running).code).toBe(130)
  expect(await count()).toBe('0')
})

test('tpods pod cp, upload, download and ls-files copy files whole', async () => {
  await writeFile(join(folder, 'local.txt'), 'from here\n')
  expect((await tpods(['pod', 'cp', 'local.txt', 'runner:there.txt'])).code).toBe(0)
  expect(await tpods(['pod', 'cp', 'runner:there.txt', '-'])).toMatchObject({ code: 0, stdout: 'from here\n' })
  expect((await tpods(['pod', 'upload', 'runner', '-', 'piped.txt'], { stdin: 'piped' })).code).toBe(0)
  expect((await tpods(['pod', 'download', 'runner', 'piped.txt', 'back.txt'])).code).toBe(0)
  expect(await readFile(join(folder, 'back.txt'), 'utf8')).toBe('piped')
  expect((await tpods(['pod', 'download', 'runner', 'nope', 'none.txt'])).code).toBe(6)
  expect((await tpods(['-q', 'pod', 'ls-files', 'runner'])).stdout).toContain('piped.txt\n')
  expect((await readdir(folder)).filter((name) => name.includes('.part') || name === 'none.txt')).toEqual([])
})
