// A large file into a pod and out of it again: by the SDK through the server, and by `kubectl cp`, in turns. Both
// uploads are digested in the pod afterwards; our download is digested on its way, which is part of its time.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClusterServer } from './cluster.mjs'
import { makeContent, requireSame, requireSpace } from './content.mjs'
import { growthOf, WARM_UP_BYTES } from './memory.mjs'
import { shared } from './shared.mjs'
import { median } from './statistics.mjs'

const POD_ID = 'benchcopy'
const IMAGE = 'busybox'
const SIZE_BYTES = 1024 ** 3
const ROUNDS = 3
/** Of kubectl. */
const TRIES = 3
const REMOTE = '/tmp/bench.bin'
const SAMPLE_MS = 20
/** As the CLI does: many small writes would be a burden. */
const WRITE_BYTES = 1024 * 1024

const copies = shared(measureCopies)

const timeRow = (id, what, direction, limit) => ({
  id,
  what: `1 GiB ${what} by the SDK, sha256 equal; baseline: kubectl cp`,
  unit: 's',
  goal: `ratio <= ${limit}`,
  needsCluster: true,
  isMet: ({ ratio }) => ratio <= limit,
  async measure(signal) {
    const { [direction]: taken } = await copies(signal)
    return {
      value: median(taken.map(({ ours }) => ours)),
      baseline: median(taken.map(({ bare }) => bare)),
      ratio: median(taken.map(({ ours, bare }) => ours / bare)),
    }
  },
})

export const copyUpKubernetes = timeRow('copy-up-kubernetes', 'into a pod', 'up', 1.3)
export const copyDownKubernetes = timeRow('copy-down-kubernetes', 'out of a pod', 'down', 1.2)

export const copyMemoryKubernetes = {
  id: 'copy-memory-kubernetes',
  what: 'growth of the server while 1 GiB goes into a pod and out again; baseline: the most that kubectl cp holds',
  unit: 'MiB',
  goal: 'value <= 64',
  needsCluster: true,
  isMet: ({ value }) => value <= 64,
  async measure(signal) {
    const { growths, kubectlPeaks } = await copies(signal)
    const [value, baseline] = [Math.max(...growths), Math.max(...kubectlPeaks)]
    return { value, baseline, ratio: value / baseline }
  },
}

async function measureCopies(signal) {
  await requireSpace(4 * SIZE_BYTES)
  const folder = await mkdtemp(join(tmpdir(), 'tpods-bench-'))
  try {
    return await withClusterServer(signal, async (place) => {
      const { client, server, cluster, pods } = place
      await client.pods.create({ pod_id: POD_ID, image: IMAGE, command: ['sleep', '3600'] })
      await client.pods.waitFor(POD_ID, 'available', { signal })
      const { items } = await cluster.call('GET', pods)
      const bare = kubectl(place, items[0].metadata.name, signal)
      const small = await makeFile(join(folder, 'small.bin'), WARM_UP_BYTES, signal)
      const large = await makeFile(join(folder, 'large.bin'), SIZE_BYTES, signal)
      const back = join(folder, 'back.bin')
      const digestThere = async () => {
        const commands = ['sha256sum', REMOTE]
        return (await client.pods.exec(POD_ID, { commands })).execution_results[0].stdout.split(' ')[0]
      }
      await upload(client, small, signal)
      requireSame(await download(client, back, signal), small.digest, 'the download')

      const [up, down, growths, kubectlPeaks] = [[], [], [], []]
      for (let round = 0; round < ROUNDS; round++) {
        let [ours, theirs] = [0, await bare.copy(large.path, `:${REMOTE}`)]
        requireSame(await digestThere(), large.digest, 'what kubectl brought into the pod')
        growths.push(await growthOf(server.pid, async () => (ours = await timeOf(() => upload(client, large, signal)))))
        requireSame(await digestThere(), large.digest, 'the file in the pod')
        up.push({ ours, bare: theirs.sec })
        kubectlPeaks.push(theirs.peakMib)

        theirs = await bare.copy(`:${REMOTE}`, back)
        await rm(back)
        let digest
        growths.push(
          await growthOf(server.pid, async () => {
            ours = await timeOf(async () => (digest = await download(client, back, signal)))
          }),
        )
        requireSame(digest, large.digest, 'the download')
        await rm(back)
        down.push({ ours, bare: theirs.sec })
        kubectlPeaks.push(theirs.peakMib)
      }
      return { up, down, growths, kubectlPeaks }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function makeFile(path, bytes, signal) {
  const content = makeContent(bytes)
  await pipeline(content.chunks(), createWriteStream(path), { signal })
  return { path, digest: content.digest() }
}

async function upload(client, { path }, signal) {
  const { fromPath } = await import('../packages/sdk/dist/node.js')
  await client.pods.files.upload(POD_ID, REMOTE, await fromPath(path), { signal, timeoutMs: 600_000 })
}

/** Gives the digest of what came. */
async function download(client, path, signal) {
  const { stream } = await client.pods.files.download(POD_ID, REMOTE, { signal })
  const hash = createHash('sha256')
  const hashed = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(stream, hashed, createWriteStream(path, { highWaterMark: WRITE_BYTES }), { signal })
  return hash.digest('hex')
}

/** In seconds. */
async function timeOf(work) {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

/** `kubectl cp` between this machine and that Pod, whose paths begin with a colon. */
function kubectl({ namespace }, podName, signal) {
  const place = (path) => (path.startsWith(':') ? `${namespace}/${podName}${path}` : path)
  const copyOnce = async (from, to) => {
    const stdio = ['ignore', 'ignore', 'pipe']
    const child = spawn('kubectl', ['cp', '--retries=0', place(from), place(to)], { signal, stdio })
    const said = text(child.stderr)
    const ended = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', resolve)
    })
    let isOver = false
    const peak = watchPeak(child.pid, () => isOver)
    let code
    const sec = await timeOf(async () => (code = await ended))
    isOver = true
    if (code !== 0) throw new Error(`kubectl cp ${from} ${to} ended with ${code}: ${await said}`)
    return { sec, peakMib: (await peak) / 1024 }
  }
  return {
    /** One that breaks off, as large ones do now and then, is not counted. */
    async copy(from, to) {
      for (let left = TRIES - 1; left > 0; left--) {
        try {
          return await copyOnce(from, to)
        } catch (error) {
          signal.throwIfAborted()
          console.error(error.message)
        }
      }
      return copyOnce(from, to)
    },
  }
}

/** The last mark that the process was seen with, in KiB. */
async function watchPeak(pid, isOver) {
  let peak = 0
  while (!isOver()) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0))
    await sleep(SAMPLE_MS)
  }
  return peak
}
