// What the server's process grows by while a large file of a pod goes down through it. The pod makes the file itself, so
// that nothing large went through the server before.
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { withBareFiles } from './bare-pipe.mjs'
import { makeContent, receive, requireSame } from './content.mjs'
import { growthOf, memoryRow, WARM_UP_BYTES } from './memory.mjs'
import { withRunningPod } from './running-pod.mjs'

const SIZE_BYTES = 1024 ** 3

export const downloadMemory = memoryRow({
  id: 'download-memory',
  what: 'growth of the server while 1 GiB comes down from a pod; baseline: bare Fastify, file to reply',
  spaceBytes: 2 * SIZE_BYTES,
  growthOfServer,
  growthOfBare,
})

async function growthOfServer(server, signal) {
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
