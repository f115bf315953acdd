// An image with some programs and no shell, made from those of busybox, for an engine to have of its own.

import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type Docker from 'dockerode'
import { extract, pack } from 'tar-stream'

const BUSYBOX = 'docker.io/library/busybox:latest'
const PROGRAMS = ['cat', 'env', 'false', 'head', 'id', 'ls', 'printf', 'sleep', 'sha256sum', 'stat']
export const PLAIN_IMAGE = 'docker.io/library/tpods-test-plain:latest'

export async function makePlainImage(docker: Docker): Promise<void> {
  const busybox = await programOf(docker)
  const image = pack()
  for (const name of ['bin', 'etc', 'data', 'data/below']) image.entry({ name, type: 'directory', mode: 0o755 })
  image.entry({ name: 'bin/box', mode: 0o755 }, busybox)
  for (const name of PROGRAMS) image.entry({ name: `bin/${name}`, type: 'link', linkname: 'bin/box' })
  image.entry({ name: 'etc/passwd' }, 'root:x:0:0::/:\nmaker:x:7:8::/:\n')
  image.entry({ name: 'etc/group' }, 'root:x:0:\nmakers:x:8:\n')
  image.entry({ name: 'data/note', mode: 0o640, uid: 7, gid: 8 }, 'a note')
  image.entry({ name: 'data/below/deep' }, 'deep')
  image.entry({ name: 'data/link', type: 'symlink', linkname: 'note' })
  image.entry({ name: 'data/loop', type: 'symlink', linkname: 'loop' })
  image.finalize()
  const [repo, tag] = PLAIN_IMAGE.split(/:(?=[^/]+$)/)
  const changes = ['WORKDIR /data', 'ENV PATH=/bin', 'CMD ["sleep", "600"]']
  const options = { repo, tag, changes: changes as unknown as string } // more than one, whatever its types say
  const reply = await docker.importImage(image as unknown as NodeJS.ReadableStream, options)
  await buffer(reply)
}

async function programOf(docker: Docker): Promise<Buffer> {
  await buffer(await docker.pull(BUSYBOX))
  const container = await docker.createContainer({ Image: BUSYBOX })
  try {
    const unpacked = extract()
    ;((await container.getArchive({ path: '/bin/busybox' })) as Readable).pipe(unpacked)
    for await (const entry of unpacked) return await buffer(entry as unknown as Readable)
    throw new Error('the image busybox has no /bin/busybox')
  } finally {
    await container.remove({ v: true })
  }
}
