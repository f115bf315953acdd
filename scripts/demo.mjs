// The whole road of one pod, typed as a user would: starts the embedded server in a folder of its own, walks it with
// `tpods`, and takes everything away again. Exits 0 only when each step did what it should.
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const cli = fileURLToPath(new URL('../packages/cli/bin/tpods.js', import.meta.url))
const home = await mkdtemp(join(tmpdir(), 'tpods-demo-'))
// For root, Postgres runs as another user, which must get through.
await chmod(home, 0o711)
const data = join(home, 'data')
const { TPODS_BASE_URL: _b, TPODS_TOKEN: _t, TPODS_TOKEN_FILE: _f, TPODS_PROFILE: _p, ...inherited } = process.env
const env = {
  ...inherited,
  XDG_CONFIG_HOME: join(home, 'config'),
  XDG_STATE_HOME: join(home, 'state'),
  TPODS_DATA_DIR: data,
  NO_COLOR: '1',
}
const startedAt = performance.now()

const shownAs = (args) => args.map((arg) => (/^[\w./:=@-]+$/.test(arg) ? arg : `'${arg}'`)).join(' ')

/** Runs one command, shows what it prints, and checks how it ends. */
async function tpods(args, { exit = 0, expect, input, hidden } = {}) {
  const shown = shownAs(args)
  console.log(`\n$ ${input === undefined ? '' : `echo ${hidden ? '***' : input} | `}tpods ${shown}`)
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(input ?? '')
  let stdout = ''
  let all = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    all += chunk
  })
  child.stderr.on('data', (chunk) => {
    all += chunk
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (all !== '')
    console.log(
      all
        .trimEnd()
        .split('\n')
        .slice(0, 25)
        .map((line) => `  ${line}`)
        .join('\n'),
    )
  if (exit !== 0 || code !== 0) console.log(`  (exit ${code})`)
  if (code !== exit) throw new Error(`tpods ${shown} ended with ${code}, expected ${exit}`)
  if (expect !== undefined && !stdout.includes(expect))
    throw new Error(`tpods ${shown}: "${expect}" is not in what it printed`)
  return stdout.trim()
}

/** Of the runtimes that `auto` chooses, processes know our own image, and engines pull from a public registry. */
async function webProgram() {
  const runtime = (await readFile(join(data, 'runtime'), 'utf8')).trim()
  return runtime === 'docker'
    ? { image: 'nginx', port: '80', path: '/' }
    : { image: 'tpods/echo', port: '5000', path: '/health' }
}

/** Asks the pod's URL as a browser would; programs here do not resolve *.localhost, so the host goes into a header. */
async function fetchPod(url) {
  const { request } = await import('node:http')
  const { hostname, port, host, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: pathname, headers: { host } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
      if (response.statusCode !== 200) reject(new Error(`${hostname} answered ${response.statusCode}`))
    })
      .on('error', reject)
      .end()
  })
}

/** Up into the pod and down again: the bytes are the same. */
async function copyFile(pod) {
  const [up, down] = [join(home, 'up.bin'), join(home, 'down.bin')]
  const sha256 = async (file) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
  await writeFile(up, randomBytes(5_000_000))
  await tpods(['pod', 'upload', pod, up, 'blob.bin'])
  await tpods(['pod', 'download', pod, 'blob.bin', down])
  const [sent, got] = [await sha256(up), await sha256(down)]
  console.log(`\n  sha256 up   ${sent}\n  sha256 down ${got}`)
  if (sent !== got) throw new Error('the downloaded file is not the uploaded one')
}

/** A database from its template, asked through a port of this machine with the credentials of the pod. */
async function runSql(pod) {
  await tpods(['pod', 'create', pod, '--template', 'postgres', '--wait'], { expect: 'AVAILABLE' })
  const { user_username: user, user_password: password } = JSON.parse(
    await tpods(['pod', 'credentials', pod, '--format', 'json']),
  )
  const { port, close } = await forwardPort(pod, 5432)
  try {
    const { answer, who } = await askDatabase({ host: '127.0.0.1', port, user, password, database: user })
    console.log(`\n  select 6 * 7, current_user → ${answer}, ${who}`)
    if (answer !== 42) throw new Error('the database does not count')
  } finally {
    await close()
  }
}

const patienceMs = 30_000
const nothingListens = 7

/** AVAILABLE says that the process runs; the database takes a moment more to listen. */
async function forwardPort(pod, remotePort) {
  const readyFile = join(home, 'ports.json')
  const args = ['pod', 'port-forward', pod, `0:${remotePort}`, '--ready-file', readyFile]
  console.log(`\n$ tpods ${shownAs(args)} &`)
  for (const deadline = Date.now() + patienceMs; ; await sleep(200)) {
    const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const closed = new Promise((resolve) => child.once('close', resolve))
    // The file is there before the line.
    const told = await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), closed])
    if (told instanceof Buffer) {
      console.log(`  ${String(told).trimEnd()}`)
      const close = () => {
        child.kill('SIGINT')
        return closed
      }
      const { ports } = JSON.parse(await readFile(readyFile, 'utf8'))
      return { port: ports[0].local, close }
    }
    if (told !== nothingListens || Date.now() > deadline)
      throw new Error(`tpods ${shownAs(args)} ended with ${told}: ${stderr.trimEnd()}`)
  }
}

/** It may listen before it takes connections. */
async function askDatabase(options) {
  for (const deadline = Date.now() + patienceMs; ; await sleep(200)) {
    const client = new pg.Client(options)
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query('select 6 * 7 as answer, current_user as who')
      return rows[0]
    } catch (error) {
      if (Date.now() > deadline) throw error
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

const pods = ['demo', 'tool', 'counter', 'numbers']
let failure
try {
  console.log('A pod from nothing to gone, on a server of its own.')
  await tpods(['server', 'start', '--detach', '--wait', '--port', '0', '--gateway-port', '0', '--data-dir', data])
  const { username, password } = JSON.parse(await readFile(join(data, 'admin.json'), 'utf8'))
  await tpods(['auth', 'login', '--username', username, '--password-stdin'], { input: password, hidden: true })
  await tpods(['auth', 'status'])
  await tpods(['doctor'])
  const { image, port, path } = await webProgram()
  await tpods(['image', 'add', image, '--skip-duplicates'])
  await tpods(['pod', 'create', 'demo', '--image', image, '--port', port, '--wait'], { expect: 'AVAILABLE' })
  await tpods(['pod', 'ls'], { expect: 'demo' })
  const url = await tpods(['pod', 'url', 'demo', '--wait'], { expect: 'demo.pods.' })
  console.log(`\n$ curl ${url}${path}\n  ${await fetchPod(`${url}${path}`)}`)
  await tpods(['pod', 'credentials', 'demo', '--format', 'env'], { expect: 'demo' })
  await tpods(['image', 'add', 'busybox', '--skip-duplicates'])
  const idle = ['--', 'sh', '-c', 'trap exit TERM; sleep 3600 & wait']
  await tpods(['pod', 'create', 'tool', '--image', 'busybox', '-e', 'COLOR=blue', '--wait', ...idle], {
    expect: 'AVAILABLE',
  })
  await tpods(['pod', 'exec', 'tool', '--', 'sh', '-c', 'echo the color is $COLOR'], { expect: 'the color is blue' })
  await tpods(['pod', 'exec', 'tool', '--', 'sh', '-c', 'exit 7'], { exit: 7 })
  await copyFile('tool')
  const count = ['--', 'sh', '-c', 'for i in 1 2 3; do echo line $i; sleep 1; done']
  await tpods(['pod', 'create', 'counter', '--image', 'busybox', '--wait', ...count])
  await tpods(['pod', 'logs', '-f', 'counter'], { expect: 'line 3' })
  await tpods(['pod', 'wait', 'counter', '--for', 'complete'])
  await tpods(['pod', 'stop', 'demo', '--wait'])
  await tpods(['pod', 'logs', 'demo', '--action'], { expect: 'ran stop_pod' })
  await tpods(['pod', 'start', 'demo', '--wait'])
  await tpods(['pod', 'restart', 'demo', '--wait'])
  await runSql('numbers')
  await tpods(['pod', 'stop', ...pods, '--wait'])
  await tpods(['pod', 'rm', ...pods, '--yes'])
  await tpods(['pod', 'get', 'demo'], { exit: 6 })
} catch (error) {
  failure = error
  // Where pods are not processes of this server, they go on without it.
  for (const pod of pods) await tpods(['pod', 'stop', pod, '--wait']).catch(() => undefined)
}
try {
  await tpods(['server', 'stop', '--data-dir', data])
} catch (error) {
  failure ??= error
  const log = await readFile(join(data, 'server.log'), 'utf8').catch(() => '')
  console.error(log.split('\n').slice(-20).join('\n'))
}
await rm(home, { recursive: true, force: true })
if (failure !== undefined) {
  console.error(`\nThe demo failed: ${failure.message}`)
  process.exit(1)
}
console.log(`\nDone in ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Start a server that stays: npm start`)
