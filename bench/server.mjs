// The built server for a row: a process of its own on a new data folder, at its defaults, signed in as the first
// admin. Whoever starts one stops it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../packages/server/bin/tpods-server.js', import.meta.url))
const START_MS = 120_000
const POLL_MS = 10

/** Gives `{ pid, url, headers, database, call, untilStatus, restart, stop }`; after `restart` some are others. */
export async function startServer(signal, settings = { TPODS_RUNTIME: 'process' }) {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tpods-bench-')))
  // Started by root, its Postgres runs as another user, who must get through.
  await chmod(folder, 0o755)
  const dataDir = join(folder, 'data')
  const readyFile = join(folder, 'ready.json')
  let child
  const server = {
    async restart() {
      if (child !== undefined) await endServer(child)
      await rm(readyFile, { force: true })
      // In a group of its own: ^C reaches the bench, which then stops the pods before the server.
      child = spawn(process.execPath, [program, 'start'], {
        detached: true,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, ...allSettings(dataDir, readyFile, settings) },
      })
      const { url, adminFile } = await untilReady(child, readyFile, signal)
      const headers = { 'x-tapis-token': await signIn(url, adminFile) }
      const call = (method, path, body) => callApi(url, headers, method, path, body)
      const database = await databaseOf(dataDir)
      Object.assign(server, { pid: child.pid, url, headers, database, call, untilStatus: untilStatus(call) })
    },
    async stop() {
      await endServer(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await server.restart()
    return server
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** A server for as long as the work takes. */
export async function withServer(signal, use) {
  const server = await startServer(signal)
  try {
    return await use(server)
  } finally {
    await server.stop()
  }
}

function allSettings(dataDir, readyFile, settings) {
  return {
    TPODS_DATA_DIR: dataDir,
    TPODS_READY_FILE: readyFile,
    TPODS_PORT: '0',
    TPODS_GATEWAY_PORT: '0',
    TPODS_LOG_LEVEL: 'warn',
    ...settings,
  }
}

async function untilReady(child, readyFile, signal) {
  const endsAt = Date.now() + START_MS
  for (;;) {
    signal.throwIfAborted()
    const text = await readFile(readyFile, 'utf8').catch(() => undefined)
    if (text !== undefined) return JSON.parse(text)
    if (child.exitCode !== null) throw new Error(`the server did not start: exit ${child.exitCode}`)
    if (Date.now() > endsAt) throw new Error(`the server is not ready after ${START_MS / 1000} s`)
    await sleep(POLL_MS)
  }
}

async function signIn(url, adminFile) {
  const { username, password } = JSON.parse(await readFile(adminFile, 'utf8'))
  const { access_token } = await callApi(url, {}, 'POST', '/oauth2/tokens', {
    grant_type: 'password',
    username,
    password,
  })
  return access_token.access_token
}

async function callApi(url, headers, method, path, body) {
  const response = await fetch(`${url}/v3${path}`, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const envelope = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${envelope.message}`)
  return envelope.result
}

function untilStatus(call) {
  return async (podId, status, signal) => {
    for (;;) {
      signal?.throwIfAborted()
      const pod = await call('GET', `/pods/${podId}`)
      if (pod.status === status) return
      if (pod.status === 'ERROR') throw new Error(`pod ${podId}: ${pod.status_container.message}`)
      await sleep(POLL_MS)
    }
  }
}

/** Where the server's Postgres listens, as its postmaster.pid says: line 4 is the port, line 5 the socket's folder. */
async function databaseOf(dataDir) {
  const lines = (await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')
  return { host: lines[4], port: Number(lines[3]), user: 'tpods', database: 'tpods' }
}

async function endServer(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
