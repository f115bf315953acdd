// An image with some programs and no shell: busybox without it, for an engine to have of its own.
import { buffer } from 'node:stream/consumers'
import type Docker from 'dockerode'

const BUSYBOX = 'docker.io/library/busybox:latest'
const REPOSITORY = 'docker.io/library/tpods-test-plain'
export const PLAIN_IMAGE = `${REPOSITORY}:latest`

const SCRIPT = `mkdir -p /data/below; cd /data; printf deep >below/deep; ln below/deep below/same; printf 'a note' >note; chmod 640 note
ln -s note link; ln -s loop loop; printf 'maker:x:7:8::/:\\n' >>/etc/passwd; printf 'makers:x:8:\\n' >>/etc/group
chown 7:8 note; rm -f /bin/sh /bin/ash /bin/hush /bin/bash`

export async function makePlainImage(docker: Docker): Promise<void> {
  await buffer(await docker.pull(BUSYBOX))
  const container = await docker.createContainer({ Image: BUSYBOX, Cmd: ['sh', '-ec', SCRIPT] })
  try {
    await container.start()
    await container.wait()
    const changes = ['WORKDIR /data', 'CMD ["sleep", "600"]']
    await container.commit({ repo: REPOSITORY, tag: 'latest', changes: changes.join('\n') })
  } finally {
    await container.remove({ v: true })
  }
}
