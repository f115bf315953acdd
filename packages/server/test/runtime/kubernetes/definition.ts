// A definition with something of everything, for the tests of what is made of it.
import type { PodDefinition } from '../../../src/runtime/port.ts'

export const key = {
  site: 'local',
  tenant: 'dev',
  podId: 'docpod',
  uid: '6f1c3d0e-9a52-4b57-8c0e-2d1f7a3b9c44',
} as const

export function definition(fields: Partial<PodDefinition> = {}): PodDefinition {
  return {
    key,
    instance: 3,
    image: 'registry.example.org:5000/tools/echo:1.2',
    command: ['/bin/echo', '-n'],
    arguments: ['hello'],
    secrets: [],
    environment: { PASSWORD: 'canary-variable', EMPTY: '' },
    ports: [{ name: 'default', port: 5000, protocol: 'http' }],
    resources: { cpuLimitMillis: 2000, memLimitMi: 3072, cpuRequestMillis: 250, memRequestMi: 256, gpus: 0 },
    restartPolicy: 'never',
    mounts: [
      { path: '/data', readOnly: false, kind: 'folder', source: 'local/dev/volumes/docs/in' },
      { path: '/etc/app.conf', readOnly: true, kind: 'file', content: 'canary-file', mode: 0o640 },
    ],
    graceMs: 10_000,
    ...fields,
  }
}
