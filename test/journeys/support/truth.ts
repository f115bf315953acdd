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
    const problems = await settle(look, oracle, pod, own)
    if (problems.length > 0) found.push(`pod ${oracle.podId} is ${inWords(pod)}; ${problems.join('; ')}`)
  }
  return found
}

/** Tells the oracle the fact that fits; where none does, says why for each. */
async function settle(look: Look, oracle: Oracle, pod: Pod | undefined, own: PodProcess[]): Promise<string[]> {
  const problems: string[] = []
  for (const fact of oracle.possible) {
    const problem = await problemOf(look, fact, pod, own)
    if (problem === undefined) {
      oracle.know(fact)
      return []
    }
    problems.push(`${JSON.stringify(fact) ?? 'deleted'}: ${problem}`)
  }
  return problems
}

async function problemOf(look: Look, fact: Fact, pod: Pod | undefined, own: PodProcess[]): Promise<string | undefined> {
  if (!isWritten(fact, pod)) return 'the wish is another one'
  const isRunning = fact?.isOn === true && kinds[fact.kind].rest.status === 'AVAILABLE'
  if (!isRunning && own.length > 0) return `processes are left:\n${describeProcesses(own)}`
  if (fact === undefined || pod === undefined) return undefined
  if (!fact.isOn) return pod.status === 'STOPPED' ? undefined : 'it should be STOPPED'
  const { status, exitCode, line } = kinds[fact.kind].rest
  const { instance, exit_code: seenCode } = pod.status_container
  if (pod.status !== status) return `it should be ${status}`
  if (instance !== fact.instance) return `it should be instance ${fact.instance}`
  if (seenCode !== exitCode) return `it should have the exit code ${exitCode}`
  const problem = isRunning ? await problemOfRunning(look, fact, pod, own) : undefined
  if (problem !== undefined || line === undefined) return problem
  const logs = await look.client.logs(pod.pod_id)
  return logs === `${line(instance)}\n` ? undefined : `an instance prints once, and its log is ${JSON.stringify(logs)}`
}

async function problemOfRunning(look: Look, fact: Wish, pod: Pod, own: PodProcess[]): Promise<string | undefined> {
  const [main, ...more] = own.filter(({ isMain }) => isMain)
  if (main === undefined || more.length > 0) return `it has ${own.length} processes and not one main process`
  const foreign = own.filter(({ uid, instance }) => uid !== main.uid || instance !== fact.instance)
  if (foreign.some(isSameProcess)) return `processes of another instance are left:\n${describeProcesses(foreign)}`
  if (fact.kind !== 'echo') return undefined
  const { status, body } = await askPod(look.gatewayUrl, pod.url)
  if (status !== 200) return `its URL answers with ${status}`
  const { environment } = JSON.parse(body) as { environment: Record<string, string> }
  const answering = `${environment.TPODS_POD_UID} ${environment.TPODS_POD_INSTANCE}`
  return answering === `${main.uid} ${fact.instance}` ? undefined : `its URL is answered by ${answering}`
}

/** Processes of pods that nobody knows, and those that look after a pod that does not run. */
function strays(dataFolder: string, oracles: readonly Oracle[]): string[] {
  const ids = new Set(oracles.map(({ podId }) => podId))
  const processes = podProcesses(dataFolder)
  const unknown = processes.filter(({ podId }) => !ids.has(podId))
  const running = new Set(processes.map(({ uid }) => uid))
  const idle = shimsOf(dataFolder).filter(({ uid }) => !running.has(uid))
  return [...unknown, ...idle].filter(isSameProcess).map((stray) => `a stray process: ${describeProcesses([stray])}`)
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
