// What the server's process grows by while a large file goes through it into a pod, in both orders of the form's fields:
// with the target known the file is handed on, else it waits on disk.
import { withBareFiles } from './bare-pipe.mjs'
import { makeContent, requireSame, requireSpace, sendForm } from './content.mjs'
import { growthOf } from './memory.mjs'
import { withRunningPod } from './running-pod.mjs'
import { startServer } from './server.mjs'

const SIZE_BYTES = 1024 ** 3
const WARM_UP_BYTES = 64 * 1024 ** 2
const FILE = 'bench.bin'
/** The old file, the new one, what waits on disk, and some air. */
const SPACE_BYTES = 4 * SIZE_BYTES

export const uploadMemory = {
  id: 'upload-memory',
  what: 'growth of the server while 1 GiB goes up into a pod, the larger of both field orders; baseline: bare Fastify, body to file',
  unit: 'MiB',
  goal: 'value <= 64',
  isMet: ({ value }) => value <= 64,
  async measure(signal) {
    await requireSpace(SPACE_BYTES)
    const value = await growthOfServer(signal)
    const baseline = await growthOfBare(signal)
    return { value, baseline, ratio: value / baseline }
  },
}

const targetFirst = (content) => [
  ['dest_path', FILE],
  ['file', content],
]
const orders = [targetFirst, (content) => targetFirst(content).toReversed()]

async function growthOfServer(signal) {
  const server = await startServer(signal)
  try {
    return await withRunningPod(server, signal, async ({ podId, run }) => {
      const target = { url: `${server.url}/v3/pods/${podId}/upload_to_pod`, headers: server.headers }
      for (const order of orders) await sendForm(target, order(makeContent(WARM_UP_BYTES)), signal)
      const growths = []
      for (const order of orders) {
        const content = makeContent(SIZE_BYTES)
        growths.push(await growthOf(server.pid, () => sendForm(target, order(content), signal)))
        requireSame((await run(['sha256sum', FILE])).split(' ')[0], content.digest(), 'the file in the pod')
      }
      return Math.max(...growths)
    })
  } finally {
    await server.stop()
  }
}

function growthOfBare(signal) {
  return withBareFiles(async ({ pid, target }) => {
    await sendForm(target, targetFirst(makeContent(WARM_UP_BYTES)), signal)
    return growthOf(pid, () => sendForm(target, targetFirst(makeContent(SIZE_BYTES)), signal))
  })
}
