// What the server's process grows by while a file of the size that the limit is made for goes up to a volume and down
// again.
import { withBareFiles } from './bare-pipe.mjs'
import { makeContent, receive, requireSame, sendForm } from './content.mjs'
import { growthOf, memoryRow, WARM_UP_BYTES } from './memory.mjs'

const SIZE_BYTES = 3e9
const VOLUME_ID = 'benchvolume'

export const volumeMemory = memoryRow({
  id: 'volume-memory',
  what: 'growth of the server while 3 GB go up to a volume and down again; baseline: bare Fastify, body to file to reply',
  spaceBytes: 1.5 * SIZE_BYTES,
  growthOfServer,
  growthOfBare,
})

async function growthOfServer(server, signal) {
  await server.call('POST', '/pods/volumes', { volume_id: VOLUME_ID })
  const at = (verb) => ({
    url: `${server.url}/v3/pods/volumes/${VOLUME_ID}/${verb}/bench.bin`,
    headers: server.headers,
  })
  const upAndDown = async (bytes) => {
    const content = makeContent(bytes)
    await sendForm(at('upload'), [['file', content]], signal)
    requireSame(await receive(at('contents'), signal), content.digest(), 'the file of the volume')
  }
  await upAndDown(WARM_UP_BYTES)
  return await growthOf(server.pid, () => upAndDown(SIZE_BYTES))
}

/** The file holds the form as it came. */
function growthOfBare(signal) {
  return withBareFiles(async ({ pid, target }) => {
    const upAndDown = async (bytes) => {
      await sendForm(target, [['file', makeContent(bytes)]], signal)
      await receive(target, signal)
    }
    await upAndDown(WARM_UP_BYTES)
    return growthOf(pid, () => upAndDown(SIZE_BYTES))
  })
}
