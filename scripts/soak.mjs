// Runs a test for longer than `npm test` does: `npm run soak -- kill` with 100 requests of each of five phases in flight
// at kills of the server (five at a kill: 100 kills), `-- swap` with 10,000 reads and writes, or as many as TPODS_SOAK_HITS
// says. A seed that is printed is repeated by TPODS_TEST_SEED. On the cluster of KUBECONFIG: `-- kubernetes-kill` as many
// requests (four at a kill: 125 kills), `-- kubernetes-same-id` 100 rounds of create, delete and create,
// `-- kubernetes-outages` outages of 60 s each, or of TPODS_SOAK_OUTAGE_SEC, for which TPODS_TEST_CLUSTER names a program
// that takes kill|stop|start NAME. With the RabbitMQ of TPODS_TEST_RABBITMQ_URL: `-- rabbitmq-outages` 100 of them and one
// of 60 s, `-- kubernetes-rabbitmq` one of 60 s on the cluster. On the engines of TPODS_TEST_DOCKER_HOST and
// TPODS_TEST_PODMAN_HOST: `-- docker-kill` and `-- docker-same-id`, as on the cluster.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

const rows = {
  kill: { file: 'test/journeys/kill.test.ts', settings: { TPODS_SOAK_HITS: '100' } },
  swap: { file: 'test/journeys/swapped-folder.test.ts', settings: { TPODS_SOAK_HITS: '10000' } },
  'kubernetes-kill': {
    project: 'kubernetes',
    file: 'test/kubernetes/kill.test.ts',
    settings: { TPODS_SOAK_HITS: '100' },
    needs: ['KUBECONFIG'],
  },
  'kubernetes-outages': {
    project: 'kubernetes-faults',
    file: 'test/kubernetes-faults/outages.test.ts',
    settings: { TPODS_SOAK_OUTAGE_SEC: '60' },
    needs: ['KUBECONFIG', 'TPODS_TEST_CLUSTER'],
  },
  'kubernetes-same-id': {
    project: 'kubernetes',
    file: 'test/kubernetes/same-id.test.ts',
    settings: { TPODS_SOAK_HITS: '100' },
    needs: ['KUBECONFIG'],
  },
  'kubernetes-rabbitmq': {
    project: 'kubernetes',
    file: 'test/kubernetes/broker.test.ts',
    settings: { TPODS_SOAK_OUTAGE_SEC: '60' },
    needs: ['KUBECONFIG', 'TPODS_TEST_RABBITMQ_URL'],
  },
  'docker-kill': {
    project: 'docker',
    file: 'test/docker/server-kill.test.ts',
    settings: { TPODS_SOAK_HITS: '100' },
    needs: ['TPODS_TEST_DOCKER_HOST'],
  },
  'docker-same-id': {
    project: 'docker',
    file: 'test/docker/server-same-id.test.ts',
    settings: { TPODS_SOAK_HITS: '100' },
    needs: ['TPODS_TEST_DOCKER_HOST'],
  },
  'rabbitmq-outages': {
    project: 'rabbitmq',
    file: 'test/rabbitmq/outage.test.ts',
    settings: { TPODS_SOAK_HITS: '100', TPODS_SOAK_OUTAGE_SEC: '60' },
    needs: ['TPODS_TEST_RABBITMQ_URL', 'TPODS_TEST_CLUSTER'],
  },
}
const missingOf = (name) => (rows[name].needs ?? []).filter((variable) => !process.env[variable])

const run = (args, settings = {}) =>
  new Promise((resolve) => {
    const { KUBECONFIG: kubeconfig } = process.env
    const env = { ...settings, ...process.env, ...(kubeconfig && { TPODS_TEST_KUBECONFIG: kubeconfig }) }
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env }).on('close', (code) => resolve(code ?? 1))
  })

const runnable = Object.keys(rows).filter((name) => missingOf(name).length === 0)
const names = process.argv.length > 2 ? process.argv.slice(2) : runnable
const unknown = names.filter((name) => !Object.hasOwn(rows, name))
if (unknown.length > 0) {
  console.error(`there is no soak test ${unknown.join(', ')}; there are: ${Object.keys(rows).join(', ')}`)
  process.exit(2)
}
for (const name of names) {
  const missing = missingOf(name)
  if (missing.length === 0) continue
  console.error(`the soak test ${name} needs ${missing.join(' and ')}`)
  process.exit(2)
}
if ((await run([join(root, 'scripts/build.mjs'), 'server'])) !== 0) process.exit(1)
for (const name of names) {
  const { project = 'journeys', file, settings } = rows[name]
  if ((await run([vitest, 'run', '--project', project, file], settings)) !== 0) process.exit(1)
}
