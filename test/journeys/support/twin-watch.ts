// Looks again and again whether two instances of one pod are alive at a time.
import { isSameProcess } from '../../../packages/server/src/support/process-identity.ts'
import type { TwinWatch } from './pod-world.ts'
import { describeProcesses, type PodProcess, podProcesses } from './processes.ts'

const lookEveryMs = 60

export function watchForTwins(dataFolder: string): TwinWatch {
  const found = new Set<string>()
  const timer = setInterval(() => {
    for (const twins of twinsAmong(podProcesses(dataFolder))) found.add(twins)
  }, lookEveryMs)
  return {
    end() {
      clearInterval(timer)
      if (found.size > 0) throw new Error(`two instances of one pod were alive at a time:\n${[...found].join('\n')}`)
    },
  }
}

function* twinsAmong(processes: readonly PodProcess[]): Generator<string> {
  const byPod = new Map<string, PodProcess[]>()
  for (const process of processes) byPod.set(process.podId, [...(byPod.get(process.podId) ?? []), process])
  for (const [podId, own] of byPod) {
    // The look took a moment: only those count that are still there.
    const alive = own.filter(isSameProcess)
    const instances = new Set(alive.map(({ uid, instance }) => `${uid} ${instance}`))
    if (instances.size > 1) yield `${podId}: ${[...instances].join(', ')}\n${describeProcesses(alive)}`
  }
}
