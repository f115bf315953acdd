// Stands in for the program of @tpods/server: announces itself as that does, answers /readiness, ends at SIGTERM.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'

const { TPODS_DATA_DIR: folder, TPODS_READY_FILE: readyFile, TPODS_PORT: port = '0', FAKE = '' } = process.env

if (FAKE === 'fails') {
  for (let line = 1; line <= 30; line += 1) console.error(`line ${line}`)
  process.exit(3)
}

if (process.argv[2] === 'runtime') {
  if (FAKE === 'unset') {
    console.error('tpods-server: the configuration has 1 problem(s)')
    process.exit(3)
  }
  const runtime = FAKE === 'engine' ? 'docker' : 'process'
  console.log(JSON.stringify({ runtime, why: 'the test says so', engine: null, data_dir: folder }))
  process.exit(0)
}

mkdirSync(folder, { recursive: true })
const announcement = path.join(folder, 'server.json')
const server = createServer((request, response) => {
  const isOk = FAKE !== 'broken' || request.url.endsWith('/healthcheck')
  const result = {
    database: { ok: isOk, detail: isOk ? 'answers' : 'is away' },
    runtime: { ok: true, detail: 'answers' },
  }
  const reply = { message: 'ok', metadata: { runtime: 'process' }, result, status: 'success', version: '1' }
  response.writeHead(isOk ? 200 : 503, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply))
})
server.listen(Number(port), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`
  const stat = readFileSync('/proc/self/stat', 'utf8')
  const start = `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  writeFileSync(
    announcement,
    JSON.stringify({ pid: process.pid, start, url, gatewayUrl: 'http://127.0.0.1:1', version: '1' }),
  )
  writeFileSync(path.join(folder, 'environment.json'), JSON.stringify(process.env))
  if (readyFile) writeFileSync(readyFile, JSON.stringify({ url, adminFile: path.join(folder, 'admin.json') }))
})
process.on('SIGTERM', () => {
  if (FAKE === 'stubborn') return
  rmSync(announcement, { force: true })
  process.exit(0)
})
