// Runs the tests that need a real cluster, the one that KUBECONFIG names. A test of its own makes namespaces
// (`tpods-test-…`, `tpods-dry-…`) and deletes them; it asks for the rights of an administrator of the cluster. At the end
// come those that stop parts of the cluster, where TPODS_TEST_CLUSTER names a program that takes kill|stop|start NAME.
// Fails too when something of this run is left in the cluster.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { importSource } from '../bench/source.mjs'

const files = [
  'packages/server/test/runtime/kubernetes/dry-run.test.ts',
  'test/conformance/runtime/kubernetes.test.ts',
  'test/kubernetes/',
  'test/kubernetes-faults/',
]

/** Namespaces, and all that tests make outside of them. */
const collections = [
  '/api/v1/namespaces',
  '/api/v1/persistentvolumes',
  '/api/v1/nodes',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
]
/** Nobody waits for the end of a namespace when its test is over. */
const GONE_MS = 120_000

const { KUBECONFIG: kubeconfig } = process.env
if (!kubeconfig) {
  console.error('test:kubernetes needs KUBECONFIG: the kubeconfig of a cluster for tests, as an administrator of it')
  process.exit(2)
}
const script = fileURLToPath(new URL('test.mjs', import.meta.url))
const runId = randomUUID().slice(0, 8)
// Most of the time they wait for the cluster. Those that stop parts of it run one by one whatever is said here.
const args = [script, '--maxWorkers=2', ...files, ...process.argv.slice(2)]
const child = spawn(process.execPath, args, {
  stdio: 'inherit',
  env: { ...process.env, TPODS_TEST_KUBECONFIG: kubeconfig, TPODS_TEST_RUN: runId },
})
const code = await new Promise((resolve) => child.on('close', resolve))
const left = await waitUntilGone()
if (left.length > 0) console.error(`left in the cluster: ${left.join(', ')}`)
process.exit(left.length > 0 ? 1 : (code ?? 1))

/** Gives what of this run is there all the same. What stands in a namespace is gone before that is. */
async function waitUntilGone() {
  const { openClient } = await importSource(`export * from './packages/server/src/runtime/kubernetes/client.ts'`)
  const cluster = openClient({ kubeconfig })
  try {
    for (const deadline = Date.now() + GONE_MS; ; await sleep(1_000)) {
      const there = (await Promise.all(collections.map((path) => namesOfRun(cluster, path)))).flat()
      if (there.length === 0 || Date.now() > deadline) return there
    }
  } finally {
    await cluster.close()
  }
}

async function namesOfRun(cluster, path) {
  const { items } = await cluster.call('GET', path)
  const names = items.map(({ metadata }) => metadata.name).filter((name) => name.includes(`-${runId}-`))
  return names.map((name) => `${path.split('/').at(-1)}/${name}`)
}
