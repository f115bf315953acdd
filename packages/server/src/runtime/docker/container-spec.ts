// From a definition to the container that the engine is asked for. Pure: the same definition gives the same container.
import type { ContainerCreateOptions, HostConfig } from 'dockerode'
import { serviceName } from '../pod-names.ts'
import type { PodDefinition } from '../port.ts'
import type { EngineFacts } from './engine.ts'
import { bindsOf, type MountPlaces, mountsOf } from './mounts.ts'
import { containerLabels, containerName, digestLabel } from './names.ts'

export interface SpecOptions {
  /** Of the data folder that the container belongs to. */
  folderId: string
  facts: EngineFacts
  /** The group that owns the folders of volumes. */
  storageGid?: number | undefined
  /** How much a container may do. Default 'baseline': what the usual public images need to start as root and step down. */
  security?: 'baseline' | 'restricted' | undefined
  /** Declared ports are reached on this machine's loopback, not at the container's address. */
  publishes: boolean
}

/** What stands beside the definition when a container is made. */
export interface SpecPlace extends MountPlaces {
  /** How many of the instance ran before. */
  restarts: number
  /** By which the engine has the image. */
  image: string
  /** What the registry calls its content; null for one that was made on this machine. */
  digest: string | null
  /** It brings a check of its health along. */
  hasHealthcheck: boolean
  network: string
}

const STEP_DOWN = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']
/** Enough for any server, and an end to a program that only makes more of itself. */
const MAX_PROCESSES = 4096
/** The newest of a log that is kept is up to twice that. */
const LOG_SIZE = '50m'
const MEBI = 2 ** 20

export function containerSpec(
  definition: PodDefinition,
  place: SpecPlace,
  options: SpecOptions,
): ContainerCreateOptions & { name: string } {
  const { key, instance, command, graceMs } = definition
  const round = { instance, restarts: place.restarts }
  const program = command !== null && command.length > 0 ? command : undefined
  return {
    name: containerName(key, round),
    Image: place.image,
    // With a program of its own nothing of the image's stays behind as arguments.
    ...(program !== undefined && { Entrypoint: program, Cmd: definition.arguments ?? [] }),
    ...(program === undefined && definition.arguments?.length && { Cmd: definition.arguments }),
    Env: environment(definition),
    Hostname: key.podId.slice(0, 63),
    Labels: {
      ...containerLabels(options.folderId, key, round),
      ...(place.digest !== null && { [digestLabel]: place.digest }),
    },
    ExposedPorts: Object.fromEntries(portsOf(definition).map((port) => [port, {}])),
    // The probes of the definition are ours; those of images count on no other runtime either. Podman would make a timer
    // for what is not there.
    ...(place.hasHealthcheck && { Healthcheck: { Test: ['NONE'] } }),
    StopTimeout: Math.max(1, Math.ceil(graceMs / 1000)),
    HostConfig: hostConfig(definition, place, options),
    NetworkingConfig: { EndpointsConfig: { [place.network]: { Aliases: [serviceName(key)] } } },
  }
}

function hostConfig(definition: PodDefinition, place: SpecPlace, options: SpecOptions): HostConfig {
  const { cpuLimitMillis, cpuRequestMillis, memLimitMi, gpus } = definition.resources
  const { facts, storageGid, security = 'baseline' } = options
  return {
    NetworkMode: place.network,
    RestartPolicy: { Name: 'no' },
    // A limit above what the machine has is none, but engines refuse it.
    NanoCpus: Math.min(cpuLimitMillis, facts.cpus * 1000) * 1_000_000,
    CpuShares: Math.max(2, Math.floor((cpuRequestMillis * 1024) / 1000)),
    Memory: memLimitMi * MEBI,
    MemorySwap: memLimitMi * MEBI,
    ...(gpus > 0 && { DeviceRequests: [{ Driver: '', Count: gpus, Capabilities: [['gpu']] }] }),
    CapDrop: ['ALL'],
    ...(security === 'baseline' && { CapAdd: STEP_DOWN }),
    SecurityOpt: ['no-new-privileges'],
    PidsLimit: MAX_PROCESSES,
    Init: false,
    ...(storageGid !== undefined && { GroupAdd: [String(storageGid)] }),
    Mounts: mountsOf(definition, place, facts),
    ...(facts.hasSelinux && { Binds: bindsOf(definition, place) }),
    ...(options.publishes && { PortBindings: loopbackPorts(definition) }),
    LogConfig: { Type: 'json-file', Config: { 'max-size': LOG_SIZE, 'max-file': '2' } },
  }
}

/** Each with a free port that the engine chooses. */
function loopbackPorts(definition: PodDefinition) {
  return Object.fromEntries(portsOf(definition).map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]]))
}

function portsOf({ ports }: PodDefinition): string[] {
  return [...new Set(ports.map(({ port }) => `${port}/tcp`))]
}

/** What a program is told of itself, as on every runtime; these names are ours. */
function environment({ key, instance, environment }: PodDefinition): string[] {
  const own = { TPODS_POD_UID: key.uid, TPODS_POD_ID: key.podId, TPODS_POD_INSTANCE: String(instance) }
  return Object.entries({ ...environment, ...own }).map(([name, value]) => `${name}=${value}`)
}
