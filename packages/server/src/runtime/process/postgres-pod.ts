// The program behind the image `postgres`: the settings of the public image (POSTGRES_USER, POSTGRES_PASSWORD,
// POSTGRES_DB, PGDATA) on the Postgres that comes with the server. Run as `node postgres-pod.js <initdb> <postgres>`
// and what Postgres itself is to get. Listens on 127.0.0.1:PORT. SIGTERM and SIGINT are a fast shutdown.
import { spawn } from 'node:child_process'
import { ensureCluster } from './postgres-data.ts'
import { dataFolderOf, planOf, serverArguments } from './postgres-plan.ts'

const [initdb = '', postgres = '', ...extra] = process.argv.slice(2)
const stopping = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort())

try {
  const plan = planOf(process.env)
  const { account, data } = await ensureCluster(plan, {
    programs: { initdb, postgres },
    data: dataFolderOf(process.env, process.cwd()),
    signal: stopping.signal,
  })
  if (stopping.signal.aborted) process.exit(0)
  // In a group of its own: a SIGTERM to the group would only ask it to wait for its clients.
  const server = spawn(postgres, serverArguments({ data, port: plan.port, extra }), {
    ...account,
    cwd: data,
    env: plan.environment,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const end = () => server.kill('SIGINT')
  stopping.signal.addEventListener('abort', end)
  if (stopping.signal.aborted) end()
  server.once('error', (error) => {
    console.error(`Postgres could not be started: ${error.message}`)
    process.exitCode = 1
  })
  server.once('exit', (code) => {
    process.exitCode = code ?? 1
  })
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
