// Something that listens at a Unix socket as a container engine does, and knows no more than the ping.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface FakeEngine {
  host: string
  close(): Promise<void>
}

export type Manner = Record<string, string> | 'hangs' | 'no engine'

export const docker = { server: 'Docker/20.10.24+dfsg1 (linux)', 'api-version': '1.41', ostype: 'linux' }
export const podman = { server: 'Libpod/4.3.1 (linux)', 'api-version': '1.41', 'libpod-api-version': '4.3.1' }

export async function startFakeEngine(manner: Manner): Promise<FakeEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-engine-'))
  const path = join(folder, 'engine.sock')
  const server = createServer(({ url }, response) => {
    if (manner === 'hangs') return
    const isPing = manner !== 'no engine' && url === '/_ping'
    response.writeHead(isPing ? 200 : 404, manner === 'no engine' ? {} : manner).end('OK')
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    host: `unix://${path}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
