// Stock clients of the Tapis Pods API against a server of ours: tapipy from PyPI and the generated TypeScript client
// from npm. Starts a server in a folder of its own and ends with one line that sums the suites.
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const cli = at('packages/cli/bin/tpods.js')
const python = process.env.TPODS_TEST_PYTHON
const home = await mkdtemp(join(tmpdir(), 'tpods-clients-'))
// For root, Postgres runs as another user, which must get through.
await chmod(home, 0o711)
const data = join(home, 'data')
const SECOND = { username: 'second', password: 'another correct horse' }

let passed = 0
let failed = 0

function run(command, args, { quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: process.env })
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      if (!quiet) process.stdout.write(chunk)
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text }))
  })
}

async function suite(name, command, args) {
  console.log(`== ${name}`)
  const { code, text } = await run(command, args)
  const sums = [...text.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1)
  passed += Number(sums?.[1] ?? 0)
  failed += Number(sums?.[2] ?? 0)
  if (sums === undefined || (code !== 0 && sums[2] === '0')) failed += 1
}

try {
  const start = ['server', 'start', '--detach', '--wait', '--port', '0', '--gateway-port', '0', '--data-dir', data]
  // They use images that the process runtime knows.
  process.env.TPODS_RUNTIME = 'process'
  const started = await run(process.execPath, [cli, ...start], { quiet: true })
  if (started.code !== 0) throw new Error(`the server did not start: ${started.text}`)
  const admin = JSON.parse(await readFile(join(data, 'admin.json'), 'utf8'))
  const { url } = JSON.parse(await readFile(join(data, 'server.json'), 'utf8'))
  const base = url.replace('127.0.0.1', 'localhost')
  const post = async (path, body, token) => {
    const headers = { 'content-type': 'application/json', ...(token && { 'x-tapis-token': token }) }
    const reply = await fetch(`${base}/v3${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
    return (await reply.json()).result
  }
  const { username, password } = admin
  const token = (await post('/oauth2/tokens', { grant_type: 'password', username, password })).access_token.access_token
  await post('/users', SECOND, token)
  if (python === undefined) {
    console.log('skipped: tapipy needs TPODS_TEST_PYTHON, a Python with tapipy and requests')
  } else {
    const road = [base, username, password, SECOND.username, SECOND.password]
    await suite('tapipy: its document and ours', process.execPath, [at('test/clients/contract_of_tapipy.mjs'), python])
    await suite('tapipy: a week of a user', python, [at('test/clients/tapipy_road.py'), ...road])
    await suite('tapipy: the tutorial', python, [at('test/clients/tutorial.py'), base, username, password])
  }
  await suite('generated TypeScript client', process.execPath, [at('test/clients/typescript-client.mjs'), base, token])
} catch (error) {
  failed += 1
  console.error(error)
} finally {
  await run(process.execPath, [cli, 'server', 'stop', '--data-dir', data], { quiet: true })
  await rm(home, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
