// What is kept of each of our containers, some hundred bytes. Pure.
import type { ContainerInspectInfo } from 'dockerode'
import { labelNames, readOwner } from '../pod-names.ts'
import type { Endpoint, PodKey } from '../port.ts'
import { ownerLabel, restartsLabel } from './names.ts'

export interface SeenContainer {
  id: string
  name: string
  key: PodKey
  instance: number
  restarts: number
  /** `created` has never run; `ended` has, or never will. */
  state: 'created' | 'running' | 'ended'
  isPaused: boolean
  exitCode: number
  isOutOfMemory: boolean
  startedAtMs: number | null
  endedAtMs: number | null
  /** In its own network, once it has one. */
  address: string | undefined
  /** By container port: where it is published on this machine. */
  published: Record<string, Endpoint>
  /** Folders of the engine's machine that it may change. */
  writes: string[]
}

/** Undefined for a container that does not carry our labels. */
export function projectContainer(info: ContainerInspectInfo): SeenContainer | undefined {
  const labels = info.Config.Labels ?? {}
  const uid = labels[labelNames.uid]
  const owner = readOwner(labels[ownerLabel])
  const instance = Number(labels[labelNames.instance])
  const restarts = Number(labels[restartsLabel])
  if (uid === undefined || owner === undefined || !Number.isInteger(instance) || !Number.isInteger(restarts)) {
    return undefined
  }
  const { State: state } = info
  const startedAtMs = momentOf(state.StartedAt)
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    key: { ...owner, uid },
    instance,
    restarts,
    state: stateOf(state, startedAtMs),
    isPaused: state.Paused,
    exitCode: state.ExitCode,
    isOutOfMemory: state.OOMKilled,
    startedAtMs,
    endedAtMs: momentOf(state.FinishedAt),
    address: Object.values(info.NetworkSettings.Networks ?? {}).find(({ IPAddress }) => IPAddress)?.IPAddress,
    published: publishedOf(info),
    writes: info.Mounts.flatMap(({ Type, Source, RW }) => (Type === 'bind' && RW ? [Source] : [])),
  }
}

function stateOf({ Status, Running }: ContainerInspectInfo['State'], startedAtMs: number | null) {
  // How it ends is not written down yet.
  if (Running || ['stopping', 'removing'].includes(Status)) return 'running'
  // One that the engine could not start stays as it was made.
  const isFresh = ['created', 'configured', 'initialized'].includes(Status) && startedAtMs === null
  return isFresh ? 'created' : 'ended'
}

/** Engines write the first year for a moment that has not come. */
function momentOf(text: string): number | null {
  const ms = Date.parse(text)
  return ms > 0 ? ms : null
}

function publishedOf({ NetworkSettings }: ContainerInspectInfo): Record<string, Endpoint> {
  return Object.fromEntries(
    Object.entries(NetworkSettings.Ports ?? {}).flatMap(([port, bindings]) => {
      const binding = bindings?.find(({ HostPort }) => Number(HostPort) > 0)
      return binding ? [[port.replace('/tcp', ''), { host: '127.0.0.1', port: Number(binding.HostPort) }]] : []
    }),
  )
}
