// Runs the tests that need a real RabbitMQ, the one that TPODS_TEST_RABBITMQ_URL names; a site of its own each, whose
// queue is deleted. Those that stop it need TPODS_TEST_CLUSTER, a program that takes `stop rabbitmq` and `start rabbitmq`.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const files = ['test/conformance/broker/rabbitmq.test.ts', 'test/rabbitmq']

if (!process.env.TPODS_TEST_RABBITMQ_URL) {
  console.error('test:rabbitmq needs TPODS_TEST_RABBITMQ_URL: amqp://user:password@host:5672/vhost of one for tests')
  process.exit(2)
}
const script = fileURLToPath(new URL('test.mjs', import.meta.url))
// One file after the other: some of them stop it.
const args = [script, '--no-file-parallelism', ...files, ...process.argv.slice(2)]
const child = spawn(process.execPath, args, { stdio: 'inherit' })
child.on('close', (code) => process.exit(code ?? 1))
