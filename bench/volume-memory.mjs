// What the server's process grows by while a file of the size that the limit is made for goes up to a volume and down
// again.
import { withBareFiles } from './bare-pipe.mjs'
import { makeContent, receive, requireSame, requireSpace, sendForm } from './content.mjs'
import { growthOf } from './memory.mjs'
import { startServer } from './server.mjs'

const SIZE_BYTES = 3e9
const WARM_UP_BYTES = 64 * 1024 ** 2
const VOLUME_ID = 'benchvolume'

export const volumeMemory = {
  id: 'volume-memory',
  what: 'growth of the server while 3 GB go up to a volume and down again; baseline: bare Fastify, body to file to reply',
  unit: 'MiB',
  goal: 'value <= 64',
  isMet: ({ value }) => value <= 64,
  async measure(signal) {
    await requireSpace(1.5 * SIZE_BYTES)
    const value = await growthOfServer(signal)
    const baseline = await growthOfBare(signal)
    return { value, baseline, ratio: value / baseline }
  },
}

async function growthOfServer(signal) {
  const server = await startServer(signal)
  try {
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
  } finally {
    await server.stop()
  }
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
