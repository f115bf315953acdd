// How much memory of the machine a process takes, as Linux's /proc tells it.
import { readFile, writeFile } from 'node:fs/promises'
import { requireSpace } from './content.mjs'
import { withServer } from './server.mjs'

const SAMPLE_MS = 50
/** Goes through before the measured file, so that lazy code and the allocator's room are there already. */
export const WARM_UP_BYTES = 64 * 1024 ** 2

/** A row on how much the server grows, beside a bare one that does the same work. */
export function memoryRow({ id, what, spaceBytes, growthOfServer, growthOfBare }) {
  return {
    id,
    what,
    unit: 'MiB',
    goal: 'value <= 64',
    isMet: ({ value }) => value <= 64,
    async measure(signal) {
      await requireSpace(spaceBytes)
      const value = await withServer(signal, (server) => growthOfServer(server, signal))
      const baseline = await growthOfBare(signal)
      return { value, baseline, ratio: value / baseline }
    },
  }
}

/**
 * The most that the process held at a time during the work, above what it held right before. In whole MiB and at least
 * one: less is noise, and no ratio can be made of nothing.
 */
export async function growthOf(pid, work) {
  const before = await kibOf(pid, 'VmRSS')
  const peak = await watchPeak(pid)
  try {
    await work()
  } finally {
    peak.stop()
  }
  return Math.max(1, Math.ceil(((await peak.read()) - before) / 1024))
}

/** The most that the process ever held, in MiB. */
export async function peakOf(pid) {
  return (await kibOf(pid, 'VmHWM')) / 1024
}

/** The kernel's own mark, set back to now; samples where it cannot be set. */
async function watchPeak(pid) {
  const isReset = await writeFile(`/proc/${pid}/clear_refs`, '5').then(
    () => true,
    () => false,
  )
  if (isReset) return { stop() {}, read: () => kibOf(pid, 'VmHWM') }
  let peak = 0
  const take = async () => {
    peak = Math.max(peak, await kibOf(pid, 'VmRSS').catch(() => 0))
    return peak
  }
  const timer = setInterval(take, SAMPLE_MS)
  return { stop: () => clearInterval(timer), read: take }
}

async function kibOf(pid, name) {
  const path = `/proc/${pid}/status`
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new Error(`${path} cannot be read; memory is measured on Linux only`, { cause })
  })
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1])
}
