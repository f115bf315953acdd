// What is told about the server of this machine.
import path from 'node:path'
import type { LocalServer } from './local-server.ts'
import type { View } from './output.ts'

export interface ServerFacts {
  pid: number
  url: string | null
  gateway_url: string | null
  version: string | null
  data_dir: string
  log_file: string
}

export const serverView: View<ServerFacts> = {
  name: ({ url, pid }) => url ?? String(pid),
  columns: [
    { title: 'URL', text: ({ url }) => url ?? '-' },
    { title: 'GATEWAY', text: ({ gateway_url }) => gateway_url ?? '-' },
    { title: 'PROCESS', text: ({ pid }) => String(pid) },
    { title: 'VERSION', text: ({ version }) => version || '-' },
    { title: 'DATA', text: ({ data_dir }) => data_dir },
  ],
}

export function factsOf({ pid, url, gatewayUrl, version }: LocalServer, folder: string): ServerFacts {
  return { pid, url, gateway_url: gatewayUrl, version, data_dir: folder, log_file: path.join(folder, 'server.log') }
}
