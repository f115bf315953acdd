// The pods of the kill tests, and how each ends up when nothing disturbs it.
import type { components } from '../../../packages/server/src/generated/api.ts'

export const podKinds = ['echo', 'sleeper', 'stubborn', 'job', 'failing', 'refused'] as const
export type PodKind = (typeof podKinds)[number]

export interface Rest {
  status: components['schemas']['Status']
  exitCode: number | null
  /** Printed once by each instance, where it prints. */
  line?: (podId: string, instance: number) => string
}

export interface Kind {
  spec: { image: string; command?: string[]; resources?: Resources }
  rest: Rest
}

type Resources = { cpu_request: number; mem_request: number }

export interface KindsOptions {
  /** An image that runs any command. */
  shellImage: string
  /** What a shell runs to print one line, and that line. */
  print: string
  line(podId: string, instance: number): string
  /** Of a program that could not be started. */
  refusedCode: number | null
  /** What each asks for, in millicores and Mi. */
  resources?: Resources
}

export function kindsOf({ shellImage, print, line, refusedCode, resources }: KindsOptions): Record<PodKind, Kind> {
  const asked = resources === undefined ? {} : { resources }
  const run = (...command: string[]) => ({ image: shellImage, command, ...asked })
  const shell = (script: string) => run('sh', '-c', script)
  return {
    echo: { spec: { image: 'tpods/echo', ...asked }, rest: { status: 'AVAILABLE', exitCode: null } },
    sleeper: { spec: run('sleep', '1000'), rest: { status: 'AVAILABLE', exitCode: null } },
    stubborn: {
      spec: shell(`${print}; trap 'sleep 0.8; exit 0' TERM; while :; do sleep 0.1; done`),
      rest: { status: 'AVAILABLE', exitCode: null, line },
    },
    job: { spec: shell(`${print}; sleep 0.6`), rest: { status: 'COMPLETE', exitCode: 0, line } },
    failing: { spec: shell(`${print}; sleep 0.3; exit 3`), rest: { status: 'ERROR', exitCode: 3, line } },
    refused: { spec: run('no-such-program'), rest: { status: 'ERROR', exitCode: refusedCode } },
  }
}
