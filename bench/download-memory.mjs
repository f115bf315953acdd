// What the server's process grows by while a large file of a pod goes down through it. The pod makes the file itself, so
// that nothing large went through the server before.
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { withBareFiles } from './bare-pipe.mjs'
import { makeContent, receive, requireSame, requireSpace } from './content.mjs'
import { growthOf } from './memory.mjs'
import { withRunningPod } from './running-pod.mjs'
import { startServer } from './server.mjs'

const SIZE_BYTES = 1024 ** 3
const WARM_UP_BYTES = 64 * 1024 ** 2

export const downloadMemory = {
  id: 'download-memory',
  what: 'growth of the server while 1 GiB comes down from a pod; baseline: bare Fastify, file to reply',
  unit: 'MiB',
  goal: 'value <= 64',
  isMet: ({ value }) => value <= 64,
  async measure(signal) {
    await requireSpace(2 * SIZE_BYTES)
    const value = await growthOfServer(signal)
    const baseline = await growthOfBare(signal)
    return { value, baseline, ratio: value / baseline }
  },
}

async function growthOfServer(signal) {
  const server = await startServer(signal)
  try {
    return await withRunningPod(server, signal, async ({ podId, run }) => {
      const make = async (name, bytes) => {
        const text = await run(['sh', '-c', `head -c ${bytes} /dev/urandom > ${name} && sha256sum ${name}`])
        return text.split(' ')[0]
      }
      const download = async (name, digest) => {
        const url = `${server.url}/v3/pods/${podId}/download_from_pod/${name}`
        requireSame(await receive({ url, headers: server.headers }, signal), digest, 'the download')
      }
      await download('small.bin', await make('small.bin', WARM_UP_BYTES))
      const digest = await make('large.bin', SIZE_BYTES)
      return growthOf(server.pid, () => download('large.bin', digest))
    })
  } finally {
    await server.stop()
  }
}

function growthOfBare(signal) {
  return withBareFiles(async ({ pid, target, file }) => {
    const make = async (bytes) => {
      const content = makeContent(bytes)
      await pipeline(content.chunks(), createWriteStream(file), { signal })
      return content.digest()
    }
    const download = async (digest) => requireSame(await receive(target, signal), digest, 'the download')
    await download(await make(WARM_UP_BYTES))
    const digest = await make(SIZE_BYTES)
    return growthOf(pid, () => download(digest))
  })
}
