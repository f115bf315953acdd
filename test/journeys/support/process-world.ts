// Pods that are processes of this machine, as /proc shows them.
import { isSameProcess } from '../../../packages/server/src/support/process-identity.ts'
import type { Pod } from './api-client.ts'
import type { Wish } from './oracle.ts'
import { kindsOf } from './pod-kinds.ts'
import { askEcho, type PodWorld } from './pod-world.ts'
import { describeProcesses, type PodProcess, podProcesses, shimsOf } from './processes.ts'
import { watchForTwins } from './twin-watch.ts'

const kinds = kindsOf({
  shellImage: 'tpods/echo',
  print: 'echo "this is instance $TPODS_POD_INSTANCE"',
  line: (_podId, instance) => `this is instance ${instance}`,
  refusedCode: null,
})

export function processWorld(dataFolder: string): PodWorld {
  return {
    kinds,
    trueWithinMs: 10_000,
    watchForTwins: () => watchForTwins(dataFolder),
    async look() {
      const processes = podProcesses(dataFolder)
      return {
        async problemOf(podId, fact, pod, gatewayUrl) {
          const own = processes.filter((process) => process.podId === podId)
          const isRunning = fact?.isOn === true && kinds[fact.kind].rest.status === 'AVAILABLE'
          if (!isRunning) return own.length === 0 ? undefined : `processes are left:\n${describeProcesses(own)}`
          return pod && problemOfRunning(gatewayUrl, fact, pod, own)
        },
        strays: (podIds) => strays(dataFolder, podIds),
      }
    },
  }
}

async function problemOfRunning(
  gatewayUrl: string,
  fact: Wish,
  pod: Pod,
  own: PodProcess[],
): Promise<string | undefined> {
  const [main, ...more] = own.filter(({ isMain }) => isMain)
  if (main === undefined || more.length > 0) return `it has ${own.length} processes and not one main process`
  const foreign = own.filter(({ uid, instance }) => uid !== main.uid || instance !== fact.instance)
  if (foreign.some(isSameProcess)) return `processes of another instance are left:\n${describeProcesses(foreign)}`
  if (fact.kind !== 'echo') return undefined
  const { environment } = await askEcho(gatewayUrl, pod)
  const answering = `${environment.TPODS_POD_UID} ${environment.TPODS_POD_INSTANCE}`
  return answering === `${main.uid} ${fact.instance}` ? undefined : `its URL is answered by ${answering}`
}

/** Processes of pods that nobody knows, and those that look after a pod that does not run. */
function strays(dataFolder: string, podIds: ReadonlySet<string>): string[] {
  const processes = podProcesses(dataFolder)
  const unknown = processes.filter(({ podId }) => !podIds.has(podId))
  const running = new Set(processes.map(({ uid }) => uid))
  const idle = shimsOf(dataFolder).filter(({ uid }) => !running.has(uid))
  return [...unknown, ...idle].filter(isSameProcess).map((stray) => `a stray process: ${describeProcesses([stray])}`)
}
