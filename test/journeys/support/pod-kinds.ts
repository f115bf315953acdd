// The pods of the kill test, and how each ends up when nothing disturbs it.
import type { components } from '../../../packages/server/src/generated/api.ts'

export const podKinds = ['echo', 'sleeper', 'stubborn', 'job', 'failing', 'refused'] as const
export type PodKind = (typeof podKinds)[number]

export interface Rest {
  status: components['schemas']['Status']
  exitCode: number | null
  /** Printed once by each instance, where it prints. */
  line?: (instance: number) => string
}

interface Kind {
  spec: { image: string; command?: string[] }
  rest: Rest
}

const image = 'tpods/echo'
const shell = (script: string) => ({ image, command: ['sh', '-c', script] })
const printed = (instance: number) => `this is instance ${instance}`
const print = 'echo "this is instance $TPODS_POD_INSTANCE"'

export const kinds: Record<PodKind, Kind> = {
  echo: { spec: { image }, rest: { status: 'AVAILABLE', exitCode: null } },
  sleeper: { spec: { image, command: ['sleep', '1000'] }, rest: { status: 'AVAILABLE', exitCode: null } },
  stubborn: {
    spec: shell(`${print}; trap 'sleep 0.8; exit 0' TERM; while :; do sleep 0.1; done`),
    rest: { status: 'AVAILABLE', exitCode: null, line: printed },
  },
  job: { spec: shell(`${print}; sleep 0.6`), rest: { status: 'COMPLETE', exitCode: 0, line: printed } },
  failing: { spec: shell(`${print}; sleep 0.3; exit 3`), rest: { status: 'ERROR', exitCode: 3, line: printed } },
  refused: { spec: { image, command: ['no-such-program'] }, rest: { status: 'ERROR', exitCode: null } },
}
