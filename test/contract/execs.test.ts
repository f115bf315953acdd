// One command over a WebSocket: exact bytes, its exit code, and an end whenever nobody wants it any more.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let ann: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  await server.call('create_pod', { token: ann, body: { pod_id: 'runner', image: 'tpods/echo' } })
  await server.call('create_pod', { token: ann, body: { pod_id: 'off', image: 'tpods/echo', status_requested: 'OFF' } })
  await server.waitFor('runner', 'AVAILABLE')
})
afterAll(() => server.stop())

type Frame = Record<string, unknown> & { type: string }

class Exec {
  readonly frames: Frame[] = []
  readonly #chunks: [Buffer[], Buffer[]] = [[], []]
  readonly socket: WebSocket
  readonly closed: Promise<number>

  constructor(start: object, podId = 'runner') {
    this.socket = new WebSocket(`${server.url.replace('http', 'ws')}/v3/pods/${podId}/execs`, 'tpods.exec.v1', {
      headers: { 'x-tapis-token': ann },
    })
    this.socket.on('open', () => this.send({ type: 'start', ...start }))
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#chunks[data[0] === 1 ? 0 : 1].push(data.subarray(1))
      else this.frames.push(JSON.parse(data.toString()) as Frame)
    })
    this.closed = new Promise((resolve, reject) => {
      this.socket.on('close', (code) => resolve(code))
      this.socket.on('error', reject)
    })
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame))
  }

  type(text: string | Buffer): void {
    this.socket.send(Buffer.concat([Buffer.of(0), Buffer.from(text)]))
  }

  get stdout(): string {
    return Buffer.concat(this.#chunks[0]).toString()
  }

  get stderr(): string {
    return Buffer.concat(this.#chunks[1]).toString()
  }

  get last(): Frame | undefined {
    return this.frames.at(-1)
  }

  async started(): Promise<this> {
    await expect.poll(() => this.frames[0]?.type).toBe('started')
    return this
  }
}

const sh = (script: string, more: object = {}, podId?: string) =>
  new Exec({ argv: ['sh', '-c', script], ...more }, podId)

async function isGone(mark: string): Promise<boolean> {
  const look = sh(`ps -eo args | grep -c '[${mark[0]}]${mark.slice(1)}' || true`)
  await look.closed
  return look.stdout.trim() === '0'
}

test.each([0, 1, 2, 42, 124, 125, 126, 127, 128, 137, 200, 255])('the exit code %i comes through', async (code) => {
  const exec = sh(`exit ${code}`)
  expect(await exec.closed).toBe(1000)
  expect(exec.frames.map(({ type }) => type)).toEqual(['started', 'exit'])
  expect(exec.last).toMatchObject({ exit_code: code, timed_out: false, stdout_bytes: 0, stderr_bytes: 0 })
})

test('stdin reaches the command and both outputs come apart', async () => {
  const exec = await sh('cat; echo oops >&2; exit 3', { stdin: true }).started()
  exec.type('hello ')
  exec.type('world')
  exec.send({ type: 'stdin_end' })
  await exec.closed
  expect([exec.stdout, exec.stderr]).toEqual(['hello world', 'oops\n'])
  expect(exec.last).toMatchObject({ exit_code: 3, stdin_bytes: 11, stdout_bytes: 11, stderr_bytes: 5 })
})

test('20 MB come out exactly, also through a small window of acknowledgements', async () => {
  const exec = new Exec({ argv: ['sh', '-c', 'head -c 20000000 /dev/zero'], window: 256 * 1024 })
  let bytes = 0
  exec.socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return
    bytes += data.length - 1
    exec.send({ type: 'ack', bytes: data.length - 1 })
  })
  await exec.closed
  expect(bytes).toBe(20_000_000)
  expect(exec.last).toMatchObject({ exit_code: 0, stdout_bytes: 20_000_000 })
})

test('20 MB go in exactly to a command that begins to read late', async () => {
  const exec = await sh('sleep 0.3; wc -c', { stdin: true }).started()
  const chunk = Buffer.alloc(100_000, 'x')
  for (let sent = 0; sent < 200; sent += 1) exec.type(chunk)
  exec.send({ type: 'stdin_end' })
  await exec.closed
  expect(exec.stdout.trim()).toBe('20000000')
  expect(exec.last).toMatchObject({ stdin_bytes: 20_000_000 })
})

test('a cancel ends the command and its children', async () => {
  const exec = await sh('sleep 4711 & sleep 4711').started()
  exec.send({ type: 'cancel' })
  expect(await exec.closed).toBe(1000)
  expect(exec.last).toMatchObject({ type: 'exit', exit_code: null, timed_out: false, reason: 'cancelled' })
  expect(await isGone('sleep 4711')).toBe(true)
})

test('a client that vanishes takes its command with it', async () => {
  const exec = await sh('echo up; sleep 4712').started()
  await expect.poll(() => exec.stdout).toBe('up\n')
  exec.socket.terminate()
  await expect.poll(() => isGone('sleep 4712'), { timeout: 5000 }).toBe(true)
})

test('a time limit ends the command and says so', async () => {
  const exec = sh('sleep 4713', { timeout_sec: 0.2 })
  await exec.closed
  expect(exec.last).toMatchObject({ exit_code: null, timed_out: true, reason: 'timed_out' })
})

test('a program that is not there is 127 with a sentence, as from a shell', async () => {
  const exec = new Exec({ argv: ['no-such-program', 'hunter2'] })
  await exec.closed
  expect(exec.last).toMatchObject({ exit_code: 127, reason: 'command_not_found' })
  expect(exec.stderr).toContain('no-such-program')
})

test('a terminal echoes what is typed and has the size that was asked for', async () => {
  const exec = await sh('stty size; read line; echo "got $line"', {
    tty: true,
    stdin: true,
    columns: 100,
    rows: 30,
  }).started()
  await expect.poll(() => exec.stdout, { timeout: 5000 }).toContain('30 100')
  exec.type('hi\r')
  await exec.closed
  expect(exec.stdout).toContain('hi\r\ngot hi\r\n')
  expect(exec.last).toMatchObject({ exit_code: 0 })
})

test.each([
  [{ argv: [] }, 'argv'],
  [{ argv: ['ls'], timeout_sec: -1 }, 'timeout_sec'],
  [{ argv: ['ls'], tty: true, columns: 0 }, 'columns'],
  [{ type: 'stdin_end' }, 'start'],
])('%j is refused by an error frame', async (start, text) => {
  const exec = new Exec(start)
  expect(await exec.closed).toBe(1008)
  expect(exec.last).toMatchObject({ type: 'error', code: 'invalid_request', message: expect.stringContaining(text) })
})

test('what is refused before is an ordinary reply, also without a WebSocket', async () => {
  await expect(sh('true', {}, 'off').closed).rejects.toThrow('409')
  await expect(sh('true', {}, 'nope').closed).rejects.toThrow('404')
  const plain = await server.call('open_exec', { path: { pod_id: 'off' }, token: ann })
  expect([plain.status, plain.body.code]).toEqual([409, 'wrong_state'])
  expect((await server.call('open_exec', { path: { pod_id: 'runner' }, token: ann })).status).toBe(400)
})

test('the action log has the program and how it ended, and never its arguments', async () => {
  const secret = sh('exit 7 # hunter2')
  await secret.closed
  const { body } = await server.call('get_pod_logs', { path: { pod_id: 'runner' }, token: ann })
  const text = body.result.action_logs.join('\n')
  expect(text).toMatch(/'ann' ran exec: sh 7 [\d.]+s/)
  expect(text).not.toContain('hunter2')
})
