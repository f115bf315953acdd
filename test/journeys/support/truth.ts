// Compares what the server says of its pods with what the machine shows, and both with what the client knows.
import { setTimeout as sleep } from 'node:timers/promises'
import { isSameProcess } from '../../../packages/server/src/support/process-identity.ts'
import { type ApiClient, askPod, type Pod } from './api-client.ts'
import type { Fact, Oracle, Wish } from './oracle.ts'
import { kinds } from './pod-kinds.ts'
import { describeProcesses, type PodProcess, podProcesses, shimsOf } from './processes.ts'

export interface Look {
  dataFolder: string
  gatewayUrl: string
  client: ApiClient
}

const trueWithinMs = 10_000

/** Throws when a write that was answered is not there. Needs no patience: it is in the database or lost. */
export async function assertNothingLost(client: ApiClient, oracles: readonly Oracle[]): Promise<void> {
  const pods = await listPods(client)
  for (const { podId, possible } of oracles) {
    const pod = pods.get(podId)
    if (possible.some((fact) => isWritten(fact, pod))) continue
    throw new Error(`pod ${podId} is ${inWords(pod)}, but the client knows ${JSON.stringify(possible)}`)
  }
}

/** Waits until each pod is at rest in a state that its oracle allows, and tells the oracle which. Throws after 10 s. */
export function waitForTruth(look: Look, oracles: readonly Oracle[]): Promise<void> {
  return waitUntilNone(() => untruths(look, oracles))
}

/** As `waitForTruth` for all pods of the server, with nothing else running. */
export function waitForWholeTruth(look: Look, oracles: readonly Oracle[]): Promise<void> {
  return waitUntilNone(async () => [...(await untruths(look, oracles)), ...strays(look.dataFolder, oracles)])
}

/** Whether one of the pods is on its way from one state to another. */
export async function isInBetween(client: ApiClient, podIds: readonly string[]): Promise<boolean> {
  const pods = await listPods(client)
  return podIds.some((podId) => /REQUESTED|CREATING|DELETING/.test(pods.get(podId)?.status ?? ''))
}

async function waitUntilNone(look: () => Promise<string[]>): Promise<void> {
  for (const deadline = Date.now() + trueWithinMs; ; await sleep(50)) {
    const found = await look()
    if (found.length === 0) return
    if (Date.now() > deadline) throw new Error(`after ${trueWithinMs / 1000} s:\n${found.join('\n')}`)
  }
}

async function untruths(look: Look, oracles: readonly Oracle[]): Promise<string[]> {
  const pods = await listPods(look.client)
  const processes = podProcesses(look.dataFolder)
  const found: string[] = []
  for (const oracle of oracles) {
    const pod = pods.get(oracle.podId)
    const own = processes.filter(({ podId }) => podId === oracle.podId)
    const problems: string[] = []
    for (const fact of oracle.possible) {
      const problem = isWritten(fact, pod) ? await problemOf(look, fact, pod, own) : 'the wish is another'
      if (problem === undefined) oracle.know(fact)
      else problems.push(`${JSON.stringify(fact) ?? 'deleted'}: ${problem}`)
    }
    if (problems.length === oracle.possible.length && problems.length > 0) found.push(...)
  }
  return found
}
