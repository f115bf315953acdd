// The pump on a real socket: back-pressure, ends of either side, and what is told of a connection that breaks.
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { PassThrough, Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pump } from '../../../src/runtime/docker/exec-stream.ts'

let server: Server
let ours: Socket
let engine: Socket

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  ours = connect((server.address() as { port: number }).port, '127.0.0.1')
  ;[engine] = await accepted
  engine.on('error', () => undefined)
})
afterEach(() => {
  ours.destroy()
  engine.destroy()
  server.close()
})

function frame(kind: number, data: Buffer | string): Buffer {
  const head = Buffer.alloc(8)
  head[0] = kind
  head.writeUInt32BE(Buffer.byteLength(data), 4)
  return Buffer.concat([head, Buffer.from(data)])
}

class Taken extends Writable {
  bytes = 0
  text = ''
  readonly #delayMs: number
  constructor(delayMs = 0) {
    super({ highWaterMark: 1024 })
    this.#delayMs = delayMs
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytes += chunk.length
    if (this.bytes < 1000) this.text += chunk.toString()
    setTimeout(done, this.#delayMs)
  }
}

const gone = new AbortController().signal

test('a slow reader slows the engine down', async () => {
  const stdout = new Taken(20)
  const pumping = pump(ours, { stdout, stderr: new Taken(), gone })
  let sent = 0
  const piece = frame(1, Buffer.alloc(64 * 1024))
  const deadline = Date.now() + 500
  while (Date.now() < deadline) {
    if (!engine.write(piece)) await Promise.race([once(engine, 'drain'), sleep(50)])
    if (engine.writableLength > 4 * 1024 * 1024) break
    sent += piece.length
  }
  // What is under way lies in the sockets, not in our memory.
  expect(ours.readableLength).toBeLessThan(256 * 1024)
  expect(stdout.bytes).toBeLessThan(sent)
  ours.destroy()
  expect((await pumping).error).toBeDefined()
})

test('the end of the input is told, and the output goes on', async () => {
  const [stdout, stderr] = [new Taken(), new Taken()]
  const pumping = pump(ours, { head: Buffer.from('first '), stdin: Readable.from(['then']), stdout, stderr, gone })
  let got = ''
  engine.on('data', (chunk) => {
    got += String(chunk)
  })
  await once(engine, 'end')
  expect(got).toBe('first then')
  engine.write(frame(2, 'err'))
  engine.end(frame(1, 'out'))
  expect(await pumping).toMatchObject({ error: undefined, words: undefined })
  expect([stdout.text, stderr.text]).toEqual(['out', 'err'])
})

test('a connection that ends within a piece was cut off', async () => {
  const pumping = pump(ours, { stdout: new Taken(), stderr: new Taken(), gone })
  engine.end(frame(1, 'all of it').subarray(0, 10))
  expect((await pumping).error?.message).toContain('cut off')
})

test('once the command has said that this was all, nothing is waited for', async () => {
  const stdout = new Taken(5)
  const ended = new Promise<void>((resolve) => stdout.once('said', resolve))
  const write = stdout._write.bind(stdout)
  stdout._write = (chunk, encoding, done) => {
    if (chunk.toString().includes('the end')) stdout.emit('said')
    write(chunk, encoding, done)
  }
  const pumping = pump(ours, { stdout, stderr: new Taken(), ended, gone })
  engine.write(frame(1, 'words, the end'))
  expect(await pumping).toMatchObject({ error: undefined })
  expect(stdout.text).toBe('words, the end')
  expect(stdout.writableLength).toBe(0)
})

test('an input is left paused, with what was not sent', async () => {
  const stdin = new PassThrough()
  const pumping = pump(ours, { stdin, stdout: new Taken(), stderr: new Taken(), gone })
  stdin.write('one')
  await once(engine, 'data')
  engine.end()
  await pumping
  stdin.write('two')
  expect(stdin.isPaused()).toBe(true)
  expect(stdin.read()?.toString()).toBe('two')
})

test('keys wait until the command knows the size, and their end is ^D', async () => {
  let know = () => {}
  const told = new Promise<void>((resolve) => {
    know = resolve
  })
  const stdout = new Taken()
  const stdin = Readable.from(['exit\n'])
  const pumping = pump(ours, { stdin, stdout, stderr: new Taken(), size: { told: () => told }, gone })
  await sleep(50)
  expect(engine.readableLength).toBe(0)
  know()
  let got = ''
  while (!got.endsWith('\u0004')) got += String((await once(engine, 'data'))[0])
  expect(got).toBe('exit\n\u0004')
  engine.end('no frames here')
  await pumping
  expect(stdout.text).toBe('no frames here')
})

test('a container that is gone does not leave the connection open', async () => {
  const end = new AbortController()
  const pumping = pump(ours, { stdout: new Taken(), stderr: new Taken(), gone: end.signal })
  end.abort()
  expect((await pumping).error).toBeDefined()
})
