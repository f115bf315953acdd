// Runs the tests that need a real cluster, the one that KUBECONFIG names. A test of its own makes namespaces
// (`tpods-test-…`, `tpods-dry-…`) and deletes them; it asks for the rights of an administrator of the cluster. At the end
// come those that stop parts of the cluster, where TPODS_TEST_CLUSTER names a program that takes kill|stop|start NAME.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const files = [
  'packages/server/test/runtime/kubernetes/dry-run.test.ts',
  'test/conformance/runtime/kubernetes.test.ts',
  'test/kubernetes/',
  'test/kubernetes-faults/',
]

const { KUBECONFIG: kubeconfig } = process.env
if (!kubeconfig) {
  console.error('test:kubernetes needs KUBECONFIG: the kubeconfig of a cluster for tests, as an administrator of it')
  process.exit(2)
}
const script = fileURLToPath(new URL('test.mjs', import.meta.url))
// Most of the time they wait for the cluster. Those that stop parts of it run one by one whatever is said here.
const args = [script, '--maxWorkers=2', ...files, ...process.argv.slice(2)]
const child = spawn(process.execPath, args, {
  stdio: 'inherit',
  env: { ...process.env, TPODS_TEST_KUBECONFIG: kubeconfig },
})
child.on('close', (code) => process.exit(code ?? 1))
