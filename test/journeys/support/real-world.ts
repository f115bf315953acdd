// Pods on a real engine or cluster, as that shows them to somebody who looks past the server.
import type { Fact } from './oracle.ts'
import { kindsOf, type PodKind } from './pod-kinds.ts'
import { askEcho, type PodWorld } from './pod-world.ts'

/** Follows each start and end from its making on. */
export interface TwinTrace {
  /** What was wrong so far. */
  found(): string[]
  close(): Promise<void>
}

export interface RealPlace<Thing extends { podId: string }> {
  /** The exit code of a program that cannot be started. */
  refusedCode: number
  trace: TwinTrace
  /** All that is there of pods. */
  list(): Promise<Thing[]>
  inWords(thing: Thing): string
  /** Why that is not what should be there of the pod; undefined when it is. */
  problemOf(fact: Fact, own: readonly Thing[], shouldRun: (kind: PodKind) => boolean): string | undefined
}

export interface RealWorld extends PodWorld {
  /** All that is there of pods, a line each. */
  left(): Promise<string[]>
  close(): Promise<void>
}

export function realWorld<Thing extends { podId: string }>(place: RealPlace<Thing>): RealWorld {
  const { refusedCode, trace, list, inWords } = place
  const kinds = kindsOf({
    shellImage: 'busybox',
    print: 'echo "this is $(hostname)"',
    line: (podId) => `this is ${podId}`,
    refusedCode,
    resources: { cpu_request: 10, mem_request: 16 },
  })
  const shouldRun = (kind: PodKind) => kinds[kind].rest.status === 'AVAILABLE'
  return {
    kinds,
    trueWithinMs: 30_000,
    // The trace goes on between two rounds too.
    watchForTwins: () => ({
      end() {
        if (trace.found().length > 0) throw new Error(trace.found().join('\n'))
      },
    }),
    async look() {
      const things = await list()
      return {
        async problemOf(podId, fact, pod, gatewayUrl) {
          const own = things.filter((thing) => thing.podId === podId)
          const problem = place.problemOf(fact, own, shouldRun)
          if (problem !== undefined) return `${problem}, but there are: ${own.map(inWords).join(', ')}`
          if (fact?.isOn !== true || fact.kind !== 'echo' || pod === undefined) return undefined
          const { hostname } = await askEcho(gatewayUrl, pod)
          return hostname === podId ? undefined : `its URL is answered by ${hostname}`
        },
        strays: (podIds) =>
          things.filter(({ podId }) => !podIds.has(podId)).map((stray) => `a stray: ${inWords(stray)}`),
      }
    },
    left: async () => (await list()).map(inWords),
    close: () => trace.close(),
  }
}
