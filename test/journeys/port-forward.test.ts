// `tpods pod port-forward` to a database, as somebody uses it: one local port for as long as the command runs, whatever
// becomes of the pod meanwhile.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../packages/cli/src/run.ts'
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let client: NodeTpodsClient
let folder: string
let login: { user: string; password: string; database: string }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tpods-forward-'))
  server = await startTestServer()
  client = createNodeClient({ baseUrl: server.url, auth: server.adminToken })
  await client.pods.create({ pod_id: 'numbers', template: 'postgres' })
  await client.pods.create({ pod_id: 'off', image: 'tpods/echo', status_requested: 'OFF' })
  const { user_username: user, user_password: password } = await client.pods.credentials('numbers')
  login = { user, password, database: user }
  await client.pods.waitFor('numbers', 'available')
  await until('the database to listen', () =>
    client.pods.checkPort('numbers', 5432).then(
      () => true,
      () => undefined,
    ),
  )
})
afterAll(async () => {
  await client.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Running {
  code: Promise<number>
  stdout: PassThrough
  stderr: Promise<string>
  stop(signal?: string): void
}

function tpods(args: string[]): Running {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
  const controller = new AbortController()
  const env = { HOME: folder, PATH: process.env.PATH, TPODS_BASE_URL: server.url, TPODS_TOKEN: server.adminToken }
  const isTTY = { stdin: false, stdout: false, stderr: false }
  const stderr = text(streams.stderr)
  const code = run(args, { ...streams, isTTY, env, cwd: folder, signal: controller.signal }).then((exitCode) => {
    streams.stdout.end()
    streams.stderr.end()
    return exitCode
  })
  return { code, stdout: streams.stdout, stderr, stop: (signal = 'SIGINT') => controller.abort(signal) }
}

async function readyPort(file: string): Promise<number> {
  return until('the file with the ports', async () => {
    const found = await readFile(join(folder, file), 'utf8').catch(() => '')
    return found === '' ? undefined : (JSON.parse(found) as { ports: { local: number }[] }).ports[0]?.local
  })
}

async function query(port: number, sql: string): Promise<unknown> {
  const database = new pg.Client({ host: '127.0.0.1', port, ...login })
  // A server that ends says so on idle connections too.
  database.on('error', () => undefined)
  await database.connect()
  try {
    return (await database.query(sql)).rows[0]
  } finally {
    await database.end()
  }
}

test('a database is queried through one local port, also across restarts', async () => {
  const forward = tpods(['pod', 'port-forward', 'numbers', '0:5432', '--ready-file', 'ports.json'])
  const port = await readyPort('ports.json')
  await query(port, 'CREATE TABLE t AS SELECT generate_series(1, 1000) AS n')
  expect(await query(port, 'SELECT sum(n)::int AS sum FROM t')).toEqual({ sum: 500_500 })
  let refused = 0
  const knocking = setInterval(() => {
    const knock = connect({ host: '127.0.0.1', port })
    knock.once('connect', () => knock.destroy())
    knock.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') refused += 1
    })
  }, 20)
  for (let round = 0; round < 2; round += 1) {
    expect(await tpods(['pod', 'restart', 'numbers']).code).toBe(0)
    // The first may still meet the database of before, or one that has just begun.
    const sum = await until('the query after the restart', () =>
      query(port, 'SELECT sum(n)::int AS sum FROM t').catch(() => undefined),
    )
    expect(sum).toEqual({ sum: 500_500 })
  }
  clearInterval(knocking)
  expect(refused).toBe(0)
  forward.stop()
  expect(await forward.code).toBe(130)
  await expect(query(port, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('--wait waits for the pod and then for its program, and says what for', async () => {
  const program = `require("node:net").createServer((one) => one.on("error", () => 0).end("up"))
    .listen(process.env.PORT, "127.0.0.1")`
  const go = join(folder, 'go')
  const command = ['sh', '-c', 'until [ -e "$0" ]; do sleep 0.1; done; exec node -e "$1"', go, program]
  const forward = tpods(['pod', 'port-forward', 'late', '0:default', '--wait', '--json', '--timeout', '60s'])
  expect([await forward.code, await forward.stderr]).toEqual([6, expect.stringContaining('late')])
  await client.pods.create({ pod_id: 'late', image: 'tpods/echo', command, networking: { default: { port: 6000 } } })
  const waiting = tpods(['pod', 'port-forward', 'late', '0:default', '--wait', '--once', '--json'])
  const line = new Promise((resolve) => waiting.stdout.once('data', resolve))
  await client.pods.waitFor('late', 'available')
  const impatient = tpods(['pod', 'port-forward', 'late', '0:default'])
  expect([await impatient.code, await impatient.stderr]).toEqual([7, expect.stringContaining('add --wait')])
  await writeFile(go, '')
  const { ports } = JSON.parse(String(await line)) as { ports: { local: number }[] }
  expect(await text(connect({ host: '127.0.0.1', port: ports[0]?.local ?? 0 }))).toBe('up')
  expect(await waiting.code).toBe(0)
  expect(await waiting.stderr).toContain("port 6000 does not answer yet (Nothing listens on port 6000 of pod 'late'")
})

test('the ports are told to people and to programs, and --once ends with the first connection', async () => {
  const human = tpods(['pod', 'forward', 'numbers', '0:default', '--once'])
  const line = String(await new Promise((resolve) => human.stdout.once('data', resolve)))
  expect(line).toMatch(/^127\.0\.0\.1:\d+ -> numbers:5432\n$/)
  expect(await query(Number(/:(\d+) /.exec(line)?.[1]), 'SELECT 1 AS one')).toEqual({ one: 1 })
  expect([await human.code, await human.stderr]).toEqual([0, ''])

  const program = tpods(['pod', 'port-forward', 'numbers', ':5432', '--json'])
  const told = String(await new Promise((resolve) => program.stdout.once('data', resolve)))
  expect(JSON.parse(told)).toEqual({
    pod_id: 'numbers',
    address: '127.0.0.1',
    ports: [{ local: expect.any(Number), remote: 5432 }],
  })
  expect(told.trim()).not.toContain('\n')
  program.stop('SIGTERM')
  expect(await program.code).toBe(143)
})

test('what cannot work is said before anything listens', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await until('a listener', async () => taken.listening || undefined)
  const { port } = taken.address() as { port: number }
  const tries: [args: string[], code: number, text: string][] = [
    [['nope', '5432'], 6, 'nope'],
    [['off', '5000'], 7, 'no running container'],
    [['numbers', '0:5433'], 7, 'port 5433'],
    [['numbers', '0:5433', '--wait', '--timeout', '1s'], 124, 'port 5433 does not answer'],
    [['off', '0:5000', '--wait'], 11, '"off" will not become available'],
    [['numbers', 'bolt'], 6, 'it has default'],
    [['numbers', '1:2:3'], 2, 'LOCAL:REMOTE'],
    [['numbers', '70000'], 2, 'LOCAL:REMOTE'],
    [['numbers', `${port}:5432`], 7, `127.0.0.1:${port} is in use: choose another local port`],
    [['numbers', '0:5432', '--address', '203.0.113.1'], 3, '203.0.113.1'],
    [['numbers', '0:5432', '--timeout', '1s'], 124, '--timeout'],
  ]
  for (const [args, code, words] of tries) {
    const one = tpods(['pod', 'port-forward', ...args])
    expect([await one.code, await one.stderr]).toEqual([code, expect.stringContaining(words)])
  }
  taken.close()
})
