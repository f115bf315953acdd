// Builds, measures the rows of bench/ (all, or those named), prints a table and writes test-results/bench.json.
// A missed goal is a result (`ok: false`); the exit code is 1 only when a row could not be measured.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { apiRead } from '../bench/api-read.mjs'
import { cliStart } from '../bench/cli-start.mjs'
import { copyMemoryDocker } from '../bench/copy-docker.mjs'
import { copyDownKubernetes, copyMemoryKubernetes, copyUpKubernetes } from '../bench/copy-kubernetes.mjs'
import { downloadMemory } from '../bench/download-memory.mjs'
import { execDocker } from '../bench/exec-docker.mjs'
import { execKubernetes } from '../bench/exec-kubernetes.mjs'
import { list5000 } from '../bench/list-5000.mjs'
import { podStartDocker } from '../bench/pod-start-docker.mjs'
import { podStartKubernetes, podStartKubernetesP95 } from '../bench/pod-start-kubernetes.mjs'
import { podStartProcess } from '../bench/pod-start-process.mjs'
import { scale1000Lag, scale1000Memory, scale5000Lag, scale5000Memory, statusLag } from '../bench/scale-kubernetes.mjs'
import { round } from '../bench/statistics.mjs'
import { table } from '../bench/table.mjs'
import { tunnelLatency, tunnelThroughput } from '../bench/tunnel-kubernetes.mjs'
import { uploadMemory } from '../bench/upload-memory.mjs'
import { volumeMemory } from '../bench/volume-memory.mjs'

const rows = [
  apiRead,
  list5000,
  podStartProcess,
  cliStart,
  uploadMemory,
  downloadMemory,
  volumeMemory,
  podStartDocker,
  execDocker,
  copyMemoryDocker,
  podStartKubernetes,
  podStartKubernetesP95,
  execKubernetes,
  copyUpKubernetes,
  copyDownKubernetes,
  copyMemoryKubernetes,
  statusLag,
  scale1000Memory,
  scale1000Lag,
  scale5000Memory,
  scale5000Lag,
  tunnelThroughput,
  tunnelLatency,
]
const results = new URL('../test-results/', import.meta.url)
const names = process.argv.slice(2)
const unknown = names.filter((name) => rows.every(({ id }) => id !== name))
if (unknown.length > 0) {
  console.error(`unknown rows: ${unknown.join(', ')}; there are ${rows.map(({ id }) => id).join(', ')}`)
  process.exit(2)
}

const interrupted = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interrupted.abort(new Error(`stopped by ${name}`)))

async function build() {
  const script = fileURLToPath(new URL('build.mjs', import.meta.url))
  const [code] = await once(spawn(process.execPath, [script], { stdio: 'inherit' }), 'exit')
  if (code !== 0) process.exit(1)
}

async function measure({ id, what, unit, goal, isMet, measure: take }) {
  const row = { id, what, value: null, unit, baseline: null, ratio: null, goal, ok: false }
  try {
    const taken = await take(interrupted.signal)
    const ok = isMet(taken)
    const figures = { value: round(taken.value), baseline: round(taken.baseline), ratio: round(taken.ratio), ok }
    return taken.also === undefined ? { ...row, ...figures } : { ...row, ...figures, also: roundAll(taken.also) }
  } catch (error) {
    console.error(`${id} could not be measured:`, error)
    return { ...row, error: error.message }
  }
}

/** Figures without a goal, for bench.json alone. */
function roundAll(also) {
  return Object.fromEntries(Object.entries(also).map(([name, value]) => [name, round(value)]))
}

await build()
const measured = []
for (const row of rows) {
  if (interrupted.signal.aborted) break
  if (names.length > 0 && !names.includes(row.id)) continue
  if (row.needsCluster && !process.env.KUBECONFIG) {
    console.error(`skipping ${row.id}: it needs KUBECONFIG, an administrator's, of a cluster for tests`)
    continue
  }
  if (row.needsEngine && !process.env.TPODS_TEST_DOCKER_HOST) {
    console.error(`skipping ${row.id}: it needs TPODS_TEST_DOCKER_HOST, unix:///path of a Docker for tests`)
    continue
  }
  console.error(`measuring ${row.id}`)
  measured.push(await measure(row))
}
await mkdir(results, { recursive: true })
await writeFile(new URL('bench.json', results), `${JSON.stringify(measured, null, 2)}\n`)
console.log(table(measured))
process.exit(measured.some(({ error }) => error !== undefined) || interrupted.signal.aborted ? 1 : 0)
