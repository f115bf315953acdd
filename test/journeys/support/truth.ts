// Compares what the server says of its pods with what the machine or the cluster shows, and both with what the client
// knows.
import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient, Pod } from './api-client.ts'
import type { Fact, Oracle } from './oracle.ts'
import type { PodWorld, Sight } from './pod-world.ts'

export interface Look {
  world: PodWorld
  gatewayUrl: string
  client: ApiClient
}

/** Throws when a write that was answered is not there. Needs no patience: it is in the database or lost. */
export async function assertNothingLost(client: ApiClient, oracles: readonly Oracle[]): Promise<void> {
  const pods = await listPods(client)
  for (const { podId, possible } of oracles) {
    const pod = pods.get(podId)
    if (possible.some((fact) => isWritten(fact, pod))) continue
    throw new Error(`pod ${podId} is ${inWords(pod)}, but the client knows ${JSON.stringify(possible)}`)
  }
}

/** Waits until each pod is at rest in a state that its oracle allows, and tells the oracle which. Throws when that takes too long. */
export function waitForTruth(look: Look, oracles: readonly Oracle[]): Promise<void> {
  return waitUntilNone(look, async () => (await compare(look, oracles)).untruths)
}

/** As `waitForTruth` for all pods of the server, with nothing else there. */
export function waitForWholeTruth(look: Look, oracles: readonly Oracle[]): Promise<void> {
  const podIds = new Set(oracles.map(({ podId }) => podId))
  return waitUntilNone(look, async () => {
    const { untruths, sight } = await compare(look, oracles)
    return [...untruths, ...sight.strays(podIds)]
  })
}

/** Whether one of the pods is on its way from one state to another. */
export async function isInBetween(client: ApiClient, podIds: readonly string[]): Promise<boolean> {
  const pods = await listPods(client)
  return podIds.some((podId) => /REQUESTED|CREATING|DELETING/.test(pods.get(podId)?.status ?? ''))
}

async function waitUntilNone({ world }: Look, find: () => Promise<string[]>): Promise<void> {
  for (const deadline = Date.now() + world.trueWithinMs; ; await sleep(50)) {
    const found = await find()
    if (found.length === 0) return
    if (Date.now() > deadline) throw new Error(`after ${world.trueWithinMs / 1000} s:\n${found.join('\n')}`)
  }
}

async function compare(look: Look, oracles: readonly Oracle[]): Promise<{ untruths: string[]; sight: Sight }> {
  const pods = await listPods(look.client)
  const sight = await look.world.look()
  const untruths: string[] = []
  for (const oracle of oracles) {
    const pod = pods.get(oracle.podId)
    const problems = await settle(look, sight, oracle, pod)
    if (problems.length > 0) untruths.push(`pod ${oracle.podId} is ${inWords(pod)}; ${problems.join('; ')}`)
  }
  return { untruths, sight }
}

/** Tells the oracle the fact that fits; where none does, says why for each. */
async function settle(look: Look, sight: Sight, oracle: Oracle, pod: Pod | undefined): Promise<string[]> {
  const problems: string[] = []
  for (const fact of oracle.possible) {
    const problem =
      problemOf(look, fact, pod) ??
      (await sight.problemOf(oracle.podId, fact, pod, look.gatewayUrl).catch(({ message }: Error) => message)) ??
      (await problemOfLog(look, fact, pod))
    if (problem === undefined) {
      oracle.know(fact)
      return []
    }
    problems.push(`${JSON.stringify(fact) ?? 'deleted'}: ${problem}`)
  }
  return problems
}

function problemOf({ world }: Look, fact: Fact, pod: Pod | undefined): string | undefined {
  if (!isWritten(fact, pod)) return 'the wish is another one'
  if (fact === undefined || pod === undefined) return undefined
  if (!fact.isOn) return pod.status === 'STOPPED' ? undefined : 'it should be STOPPED'
  const { status, exitCode } = world.kinds[fact.kind].rest
  const { instance, exit_code: seenCode } = pod.status_container
  if (pod.status !== status) return `it should be ${status}`
  if (instance !== fact.instance) return `it should be instance ${fact.instance}`
  return seenCode === exitCode ? undefined : `it should have the exit code ${exitCode}`
}

async function problemOfLog({ world, client }: Look, fact: Fact, pod: Pod | undefined): Promise<string | undefined> {
  if (!fact?.isOn || pod === undefined) return undefined
  const line = world.kinds[fact.kind].rest.line?.(pod.pod_id, fact.instance)
  if (line === undefined) return undefined
  const logs = await client.logs(pod.pod_id)
  return logs === `${line}\n` ? undefined : `an instance prints once, and its log is ${JSON.stringify(logs)}`
}

/** The durable part of a pod: the controller never changes it. */
function isWritten(fact: Fact, pod: Pod | undefined): boolean {
  if (fact === undefined || pod === undefined) return fact === undefined && pod === undefined
  return pod.description === fact.description && pod.status_requested === (fact.isOn ? 'ON' : 'OFF')
}

async function listPods(client: ApiClient): Promise<Map<string, Pod>> {
  const pods = await client.must<Pod[]>('GET', '/pods')
  return new Map(pods.map((pod) => [pod.pod_id, pod]))
}

function inWords(pod: Pod | undefined): string {
  if (pod === undefined) return 'not there'
  return `${pod.status} (${pod.status_requested}, ${pod.description}, ${JSON.stringify(pod.status_container)})`
}
