// Following a log over real connections: lost ones, ended ones, and servers that have no such stream.
import { getEventListeners, once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createClient, type LogLine, TpodsClient } from '../src/index.ts'
import { ResumePoint } from '../src/internal/resume-point.ts'
import { errorOf, fakeClock } from './fake-server.ts'
import { listen, queryOf, sendJson } from './loopback.ts'

const at = (n: number, line: string): LogLine => ({
  ts: `2026-11-20T10:00:00.${String(n).padStart(3, '0')}Z`,
  source: 'stdout',
  line,
})

function write(response: ServerResponse, ...lines: LogLine[]): void {
  if (!response.headersSent) response.setHeader('content-type', 'application/x-ndjson')
  response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

/** Breaks the connection once what was written has reached the client. */
const cut = (response: ServerResponse) => setTimeout(() => response.destroy(), 30)

async function read(lines: AsyncIterable<LogLine>): Promise<string[]> {
  const texts: string[] = []
  for await (const { line } of lines) texts.push(line)
  return texts
}

test('lines come as they are written, and the loop ends with the stream', async () => {
  const asked: unknown[] = []
  let goOn = () => {}
  const { url } = await listen((request, response) => {
    asked.push([request.headers.accept, queryOf(request)])
    write(response, at(1, 'one'))
    goOn = () => {
      write(response, at(2, 'two €'))
      response.end()
    }
  })
  const lines = createClient({ baseUrl: url }).pods.followLogs('docpod', { tail: 5 })
  expect((await lines.next()).value).toEqual(at(1, 'one'))
  goOn()
  expect((await lines.next()).value).toEqual(at(2, 'two €'))
  expect((await lines.next()).done).toBe(true)
  expect(asked).toEqual([['application/x-ndjson', { follow: 'true', tail: '5' }]])
})

test('a line that arrives in pieces is one line, with characters of several bytes', async () => {
  const { url } = await listen(async (_, response) => {
    response.setHeader('content-type', 'application/x-ndjson')
    for (const byte of Buffer.from(`${JSON.stringify(at(1, 'größe €'))}\n\n${JSON.stringify(at(2, 'end'))}`)) {
      response.write(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    response.end()
  })
  expect(await read(createClient({ baseUrl: url }).pods.followLogs('docpod'))).toEqual(['größe €', 'end'])
})

test('a lost connection is taken up where it broke: no line is lost and none comes twice', async () => {
  const written = [at(1, 'a'), at(2, 'b'), at(2, 'b'), at(2, 'c'), at(3, 'd')]
  const asked: Record<string, string>[] = []
  const { url } = await listen((request, response) => {
    const query = queryOf(request)
    asked.push(query)
    const since = Date.parse(query.since ?? '2026-01-01T00:00:00Z')
    const from = written.filter(({ ts }) => Date.parse(ts) > since)
    if (asked.length === 1) {
      // broken between two equal lines, and within a third
      write(response, ...from.slice(0, 2))
      response.write('{"ts":"2026-11')
      cut(response)
    } else {
      write(response, ...from)
      response.end()
    }
  })
  const client = new TpodsClient({ baseUrl: url }, fakeClock().platform)
  expect(await read(client.pods.followLogs('docpod', { tail: 50 }))).toEqual(['a', 'b', 'b', 'c', 'd'])
  expect(asked).toEqual([
    { follow: 'true', tail: '50' },
    { follow: 'true', since: '2026-11-20T10:00:00.001Z' },
  ])
})

test('a server that is away in between is waited for', async () => {
  let calls = 0
  const { url } = await listen((request, response) => {
    calls += 1
    if (calls === 2) return response.writeHead(503).end()
    if (calls === 3) return request.socket.destroy()
    write(response, at(calls, `line ${calls}`))
    if (calls === 1) cut(response)
    else response.end()
  })
  const clock = fakeClock()
  const client = new TpodsClient({ baseUrl: url, maxRetries: 3 }, clock.platform)
  expect(await read(client.pods.followLogs('docpod'))).toEqual(['line 1', 'line 4'])
  expect(clock.slept).toEqual([500, 1000, 2000])
})

test('too many lost connections in a row are an error, and each new line begins the count anew', async () => {
  let calls = 0
  const { url } = await listen((request, response) => {
    calls += 1
    if (calls > 4) return request.socket.destroy()
    write(response, at(calls, `line ${calls}`))
    cut(response)
  })
  const texts: string[] = []
  const follow = async () => {
    const client = new TpodsClient({ baseUrl: url }, fakeClock().platform)
    for await (const { line } of client.pods.followLogs('docpod', { maxRetries: 2 })) texts.push(line)
  }
  expect(await errorOf(follow())).toMatchObject({ name: 'ConnectionError' })
  expect(texts).toEqual(['line 1', 'line 2', 'line 3', 'line 4'])
  expect(calls).toBe(6)
})

test('an unknown pod is an error', async () => {
  const { url } = await listen((_, response) => {
    response.writeHead(404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ message: 'pod "x" not found', result: null, code: 'pod_not_found' }))
  })
  expect(await errorOf(read(createClient({ baseUrl: url }).pods.followLogs('x')))).toMatchObject({
    code: 'pod_not_found',
  })
})

test('a line that is no JSON is an error', async () => {
  const { url } = await listen((_, response) => {
    response.setHeader('content-type', 'application/x-ndjson')
    response.end('oops\n')
  })
  expect(await errorOf(read(createClient({ baseUrl: url }).pods.followLogs('x')))).toMatchObject({
    name: 'DecodeError',
  })
})

test('leaving the loop closes the connection and lets go of the signal', async () => {
  let closed: Promise<unknown> | undefined
  const { url } = await listen((_, response) => {
    closed = once(response, 'close')
    write(response, at(1, 'one'), at(2, 'two'))
  })
  const { signal } = new AbortController()
  for await (const { line } of createClient({ baseUrl: url }).pods.followLogs('docpod', { signal })) {
    expect(line).toBe('one')
    break
  }
  await closed
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('the signal ends a silent stream', async () => {
  const { url } = await listen((_, response) => write(response, at(1, 'one')))
  const controller = new AbortController()
  const lines = createClient({ baseUrl: url, timeoutMs: 40 }).pods.followLogs('docpod', { signal: controller.signal })
  await lines.next()
  setTimeout(() => controller.abort('enough'), 100) // longer than the limit, which ends where the stream begins
  expect(await errorOf(lines.next())).toMatchObject({ name: 'UserAbortError', cause: 'enough' })
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})

test('a server without the stream is read again and again until the pod has ended', async () => {
  const states = [
    ['CREATING', ''],
    ['RUNNING', 'one\ntwo\nthr'],
    ['RUNNING', 'one\ntwo\nthree\n'],
    ['RUNNING', 'two\nthree\nfour\n'],
    ['STOPPED', 'two\nthree\nfour\nfive'],
  ]
  let look = -1
  const { url } = await listen((request, response) => {
    const [status, logs] = states[Math.max(0, look)] ?? []
    if (request.url?.includes('/logs')) return sendJson(response, { logs, action_logs: [] })
    look += 1
    sendJson(response, { pod_id: 'docpod', status: states[look]?.[0] ?? status })
  })
  const clock = fakeClock()
  const lines = new TpodsClient({ baseUrl: url }, clock.platform).pods.followLogs('docpod')
  expect(await read(lines)).toEqual(['one', 'two', 'three', 'four', 'five'])
  expect(clock.slept).toHaveLength(4)
})

test('tail counts for a server without the stream too', async () => {
  const { url } = await listen((request, response) => {
    if (request.url?.includes('/logs')) return sendJson(response, { logs: 'one\ntwo\nthree\n', action_logs: [] })
    sendJson(response, { pod_id: 'docpod', status: 'STOPPED' })
  })
  const { pods } = createClient({ baseUrl: url })
  expect(await read(pods.followLogs('docpod', { tail: 2 }))).toEqual(['two', 'three'])
  expect(await read(pods.followLogs('docpod', { tail: 0 }))).toEqual([])
})

test('a resumed log drops what it had, also from a server that counts in seconds, and nothing else', () => {
  const point = new ResumePoint()
  expect(point.since).toBeUndefined()
  for (const line of [at(1, 'a'), at(900, 'b'), at(901, 'c')]) point.pass(line)
  expect(point.since).toBe('2026-11-20T10:00:00.900Z')
  const isNew = point.filter()
  const again = [at(1, 'a'), at(900, 'b'), at(901, 'c'), at(901, 'c'), at(902, 'd'), at(1, 'late')]
  expect(again.filter(isNew).map(({ line }) => line)).toEqual(['c', 'd', 'late'])
})
