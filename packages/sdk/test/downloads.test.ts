// Downloads from pods and volumes: whole, or a TransferError that says how much came.
import { expect, onTestFinished, test } from 'vitest'
import type { TpodsClient } from '../src/index.ts'
import { createNodeClient } from '../src/node/index.ts'
import { errorOf } from './fake-server.ts'
import { listen } from './loopback.ts'

const kinds: [kind: string, open: (client: TpodsClient) => Promise<{ stream: ReadableStream<Uint8Array> }>][] = [
  ['a file of a pod', ({ pods }) => pods.files.download('docpod', '/d/f.bin')],
  ['a file of a volume', ({ volumes }) => volumes.files.download('data', '/d/f.bin')],
  ['a zip of a volume', ({ volumes }) => volumes.files.zip('data', '/d')],
]

/** Sends five bytes and then cuts the connection. */
async function clientOfCut(headers: Record<string, string>): Promise<TpodsClient> {
  const { url } = await listen((_, response) => {
    response.writeHead(200, headers).write('hello', () => setImmediate(() => response.destroy()))
  })
  const client = createNodeClient({ baseUrl: url })
  onTestFinished(() => client.close())
  return client
}

test.each(kinds)('%s whose connection is cut half way is a TransferError with the count', async (_, open) => {
  const { stream } = await open(await clientOfCut({ 'content-length': '8' }))
  expect(await errorOf(new Response(stream).text())).toMatchObject({
    name: 'TransferError',
    code: 'transfer_incomplete',
    message: expect.stringContaining('5 of 8 bytes'),
  })
})

test.each(kinds)('%s of unknown length, cut half way, is one too', async (_, open) => {
  const { stream } = await open(await clientOfCut({}))
  expect(await errorOf(new Response(stream).text())).toMatchObject({
    name: 'TransferError',
    message: expect.stringContaining('after 5 bytes'),
  })
})

test('a signal ends a download half way as the abort of the caller', async () => {
  const { url } = await listen((_, response) => void response.writeHead(200, { 'content-length': '8' }).write('hello'))
  const client = createNodeClient({ baseUrl: url })
  onTestFinished(() => client.close())
  const controller = new AbortController()
  const { stream, size, name } = await client.pods.files.download('docpod', '/d/f.bin', { signal: controller.signal })
  expect([size, name]).toEqual([8, 'f.bin'])
  const reader = stream.getReader()
  expect((await reader.read()).value?.length).toBe(5)
  const rest = reader.read()
  controller.abort()
  expect(await errorOf(rest)).toMatchObject({ name: 'UserAbortError' })
})
