// Pods that are containers of an engine, as the engine shows them: what there is now, and each start and end as it comes.
import type Docker from 'dockerode'
import { labelNames } from '../../packages/server/src/runtime/pod-names.ts'
import {
  identifyProcess,
  isSameProcess,
  type ProcessIdentity,
} from '../../packages/server/src/support/process-identity.ts'
import type { Fact } from '../journeys/support/oracle.ts'
import type { PodKind } from '../journeys/support/pod-kinds.ts'
import { type RealWorld, realWorld, type TwinTrace } from '../journeys/support/real-world.ts'
import type { EngineServer } from './engine-server.ts'

export interface PodContainer {
  name: string
  podId: string
  uid: string
  instance: number
  isRunning: boolean
}

export async function openEngineWorld(server: EngineServer): Promise<RealWorld> {
  return realWorld({
    refusedCode: 127,
    trace: await traceTwins(server),
    list: () => containersOf(server),
    inWords,
    problemOf: problemOfContainers,
  })
}

/** Of all pods of the server. */
export async function containersOf({ docker, label }: EngineServer): Promise<PodContainer[]> {
  const found = await docker.listContainers({ all: true, filters: { label: [await label(), labelNames.uid] } })
  return found.map(({ Names, Labels, State }) => ({
    name: Names[0] ?? '',
    podId: Labels[labelNames.podId] ?? '',
    uid: Labels[labelNames.uid] ?? '',
    instance: Number(Labels[labelNames.instance]),
    isRunning: State === 'running',
  }))
}

export function inWords({ name, isRunning }: PodContainer): string {
  return `${name}${isRunning ? ' (running)' : ''}`
}

/** A pod that is on has containers of its instance only, one of them running or all ended; any other has none. */
function problemOfContainers(
  fact: Fact,
  own: readonly PodContainer[],
  shouldRun: (kind: PodKind) => boolean,
): string | undefined {
  if (fact === undefined || !fact.isOn) return own.length === 0 ? undefined : 'no container should be left'
  if (own.length === 0) return 'there should be its container'
  if (own.some(({ uid, instance }) => uid !== own[0]?.uid || instance !== fact.instance)) {
    return `all should be of instance ${fact.instance}`
  }
  const wanted = shouldRun(fact.kind) ? 1 : 0
  const running = own.filter(({ isRunning }) => isRunning).length
  return running === wanted ? undefined : `${wanted} should run`
}

/**
 * Follows each start: one pod has one container that runs at a time. Podman tells of an end some time after it, so what
 * counts is whether the process of the other one is alive.
 */
async function traceTwins({ docker, label }: EngineServer): Promise<TwinTrace> {
  const found = new Set<string>()
  const started = new Map<string, { podId: string; process: ProcessIdentity }>()
  const stop = new AbortController()
  const filters = { type: ['container'], label: [await label()] }
  const events = await docker.getEvents({ filters, abortSignal: stop.signal } as Docker.GetEventsOptions)
  events.on('error', () => undefined) // it is closed by the abort
  let rest = ''
  events.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter((text) => text !== '')) void take(JSON.parse(line) as EngineEvent)
  })
  const take = async ({ Action, Actor }: EngineEvent) => {
    const podId = Actor?.Attributes?.[labelNames.podId]
    if (Actor === undefined || podId === undefined || Action !== 'start') return
    const seen = await docker
      .getContainer(Actor.ID)
      .inspect()
      .catch(() => undefined)
    const process = identifyProcess(seen?.State.Pid ?? 0)
    if (process === undefined) return // it has ended already
    const others = [...started].filter(([id, other]) => id !== Actor.ID && other.podId === podId)
    started.set(Actor.ID, { podId, process })
    if (others.some(([, other]) => isSameProcess(other.process)) && isSameProcess(process)) {
      found.add(`at one time two containers of ${podId} ran`)
    }
  }
  return { found: () => [...found], close: async () => stop.abort() }
}

interface EngineEvent {
  Action: string
  Actor?: { ID: string; Attributes?: Record<string, string> }
}
