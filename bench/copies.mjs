// A large file into a pod and out of it again: by the SDK through the server, and by a program of others, in turns. Both
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
import { makeContent, requireSame, requireSpace } from './content.mjs'
import { growthOf, WARM_UP_BYTES } from './memory.mjs'

const POD_ID = 'benchcopy'
const IMAGE = 'busybox'
const SIZE_BYTES = 1024 ** 3
const ROUNDS = 3
/** Of the other program. */
const TRIES = 3
const REMOTE = '/tmp/bench.bin'
const SAMPLE_MS = 20
/** As the CLI does: many small writes would be a burden. */
const WRITE_BYTES = 1024 * 1024

const MOST_MIB = 64

/** How much the server grows meanwhile. `copies` gives what `measureCopies` gives, `needs` names what has to be there. */
export const copyMemoryRow = (id, { needs, others, copies }) => ({
  id,
  what: `growth of the server while 1 GiB goes into a pod and out again, sha256 equal; baseline: the most that ${others} holds`,
  unit: 'MiB',
  goal: `value <= ${MOST_MIB}`,
  [needs]: true,
  isMet: ({ value }) => value <= MOST_MIB,
  async measure(signal) {
    const { growths, barePeaks } = await copies(signal)
    const [value, baseline] = [Math.max(...growths), Math.max(...barePeaks)]
    return { value, baseline, ratio: value / baseline }
  },
})

/**
 * `withServer` gives a place with `server` and `client`. `copierOf(place)` tells how others copy: a function of two paths,
 * from and to, that gives the program and its arguments. Paths in the pod begin with a colon.
 */
export async function measureCopies(withServer, copierOf, signal) {
  await requireSpace(4 * SIZE_BYTES)
  const folder = await mkdtemp(join(tmpdir(), 'tpods-bench-'))
  try {
    return await withServer(signal, async (place) => {
      const { client, server } = place
      await client.pods.create({ pod_id: POD_ID, image: IMAGE, command: ['sleep', '3600'] })
      await client.pods.waitFor(POD_ID, 'available', { signal })
      const bare = copier(await copierOf(place), signal)
      const small = await makeFile(join(folder, 'small.bin'), WARM_UP_BYTES, signal)
      const large = await makeFile(join(folder, 'large.bin'), SIZE_BYTES, signal)
      const back = join(folder, 'back.bin')
      const digestThere = async () => {
        const commands = ['sha256sum', REMOTE]
        return (await client.pods.exec(POD_ID, { commands })).execution_results[0].stdout.split(' ')[0]
      }
      await upload(client, small, signal)
      requireSame(await download(client, back, signal), small.digest, 'the download')

      const [up, down, growths, barePeaks] = [[], [], [], []]
      for (let round = 0; round < ROUNDS; round++) {
        let [ours, theirs] = [0, await bare.copy(large.path, `:${REMOTE}`)]
        requireSame(await digestThere(), large.digest, 'what the other program brought into the pod')
        growths.push(await growthOf(server.pid, async () => (ours = await timeOf(() => upload(client, large, signal)))))
        requireSame(await digestThere(), large.digest, 'the file in the pod')
        up.push({ ours, bare: theirs.sec })
        barePeaks.push(theirs.peakMib)

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
        barePeaks.push(theirs.peakMib)
      }
      return { up, down, growths, barePeaks }
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

function copier(commandOf, signal) {
  const copyOnce = async (from, to) => {
    const [program, ...args] = commandOf(from, to)
    const child = spawn(program, args, { signal, stdio: ['ignore', 'ignore', 'pipe'] })
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
    if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}: ${await said}`)
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
