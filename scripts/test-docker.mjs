// Runs the tests that need a real container engine, those that TPODS_TEST_DOCKER_HOST and TPODS_TEST_PODMAN_HOST name
// (unix:///path). A test makes containers, networks and volumes of its own and removes them, and looks that none is left.
// At the end come those that stop the engine, where TPODS_TEST_CLUSTER names a program that takes kill|stop|start docker.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const files = ['test/conformance/runtime/docker', 'test/docker/', 'test/docker-faults/']

const { TPODS_TEST_DOCKER_HOST: docker, TPODS_TEST_PODMAN_HOST: podman } = process.env
if (!docker && !podman) {
  console.error(
    'test:docker needs TPODS_TEST_DOCKER_HOST or TPODS_TEST_PODMAN_HOST: unix:///path of an engine for tests',
  )
  process.exit(2)
}
const script = fileURLToPath(new URL('test.mjs', import.meta.url))
// An engine starts one container after the other, so more at once only makes each wait.
const args = [script, '--maxWorkers=2', ...files, ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { stdio: 'inherit' })
child.on('close', (code) => process.exit(code ?? 1))
