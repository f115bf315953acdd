// What the server's process grows by while a large file goes through it into a pod, in both orders of the form's fields:
// with the target known the file is handed on, else it waits on disk.
import { withBareFiles } from './bare-pipe.mjs'
import { makeContent, requireSame, sendForm } from './content.mjs'
import { growthOf, memoryRow, WARM_UP_BYTES } from './memory.mjs'
import { withRunningPod } from './running-pod.mjs'

const SIZE_BYTES = 1024 ** 3
const FILE = 'bench.bin'
/** The old file, the new one, what waits on disk, and some air. */
const SPACE_BYTES = 4 * SIZE_BYTES

export const uploadMemory = memoryRow({
  id: 'upload-memory',
  what: 'growth of the server while 1 GiB goes up into a pod, the larger of both field orders; baseline: bare Fastify, body to file',
  spaceBytes: SPACE_BYTES,
  growthOfServer,
  growthOfBare,
})

const targetFirst = (content) => [
  ['dest_path', FILE],
  ['file', content],
]
const orders = [targetFirst, (content) => targetFirst(content).toReversed()]

async function growthOfServer(server, signal) {
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
}

function growthOfBare(signal) {
  return withBareFiles(async ({ pid, target }) => {
    await sendForm(target, targetFirst(makeContent(WARM_UP_BYTES)), signal)
    return growthOf(pid, () => sendForm(target, targetFirst(makeContent(SIZE_BYTES)), signal))
  })
}
