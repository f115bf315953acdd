// Which runtime a server has, and opening it. The choice of the first start is remembered in the data folder: what is
// missing later is a reason on the pods, never another runtime.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { PodsError } from './errors.ts'
import type { PodRuntime } from './runtime/port.ts'
import { openProcessRuntime } from './runtime/process/process-runtime.ts'
import type { Config } from './settings.ts'
import { createFileAtomic, isErrno, writeFileAtomic } from './support/atomic-file.ts'
import { type EngineCertificates, findEngine, isEngineHost } from './support/engine-search.ts'

export { rightsManifest } from './runtime/kubernetes/rights.ts'

const runtimeKinds = ['process', 'docker', 'kubernetes'] as const
export type RuntimeKind = (typeof runtimeKinds)[number]

export interface RuntimeChoice {
  kind: RuntimeKind
  /** Half a sentence: `Docker 20.10.24 answers at unix:///var/run/docker.sock`. */
  why: string
  /** Where the engine of `docker` is, or should be. */
  engineHost?: string
}

export interface RuntimeScripts {
  shimScript: string
  echoScript: string
  postgresScript: string
}

export interface RuntimeParts {
  config: Config
  /** The data folder. */
  folder: string
  storageRoot: string
  logger: Logger
  /** Programs of the process runtime. Default: beside this file, as in the build. */
  scripts: RuntimeScripts | undefined
}

const KIND_FILE = 'runtime'
const HOST_FILE = 'engine-host'

/** For a start: what is chosen now holds from now on. The folder belongs to the caller alone. */
export async function chooseRuntime(config: Config, folder: string): Promise<RuntimeChoice> {
  const { isSure, ...choice } = await decide(config, folder)
  if (choice.kind === 'process') refuseOpenProcesses(config)
  // The host first: a kill in between leaves a choice that is open, and not half of one.
  if (choice.engineHost !== undefined && isSure) {
    await writeFileAtomic(join(folder, HOST_FILE), `${choice.engineHost}\n`)
  }
  await createFileAtomic(join(folder, KIND_FILE), choice.kind)
  return choice
}

/** What a start would choose. Changes nothing. */
export async function foreseeRuntime(config: Config): Promise<RuntimeChoice> {
  const { isSure: _, ...choice } = await decide(config, config.TPODS_DATA_DIR)
  return choice
}

type Decision = RuntimeChoice & {
  /** Of an engine: it answers, or somebody named it. */
  isSure?: boolean
}

async function decide(config: Config, folder: string): Promise<Decision> {
  const wanted = config.TPODS_RUNTIME === 'auto' ? undefined : config.TPODS_RUNTIME
  const chosen = await rememberedIn(folder, KIND_FILE)
  if (chosen === undefined) return wanted === undefined ? chooseAnew(config, folder) : decided(wanted)
  const kind = runtimeKinds.find((known) => known === chosen)
  if (kind !== undefined && (wanted === undefined || wanted === kind)) {
    return decided(kind, wanted === undefined ? 'the first start of this data folder chose it' : undefined)
  }
  throw new PodsError(
    'conflict',
    `the data folder ${folder} belongs to the runtime "${chosen}", but TPODS_RUNTIME is ${config.TPODS_RUNTIME}; use another TPODS_DATA_DIR, or say TPODS_RUNTIME=${chosen}`,
  )

  async function decided(kind: RuntimeKind, why = 'TPODS_RUNTIME says so'): Promise<Decision> {
    return kind === 'docker' ? { kind, why, ...(await placeOfEngine(config, folder)) } : { kind, why }
  }
}

async function chooseAnew(config: Config, folder: string): Promise<Decision> {
  const { found, troubles } = await search(config, await rememberedIn(folder, HOST_FILE))
  if (found !== undefined) {
    return { kind: 'docker', why: `${found.name} answers at ${found.host}`, engineHost: found.host, isSure: true }
  }
  return {
    kind: 'process',
    why: `no Docker or Podman answers${troubles.length === 0 ? '' : ` (${troubles.join('; ')})`}`,
  }
}

/** One that is known stays the one, also while it is away: the pods are there. */
async function placeOfEngine(config: Config, folder: string): Promise<{ engineHost: string; isSure: boolean }> {
  const { hosts, namedBy } = config.engine
  const [first = ''] = hosts
  if (namedBy === 'TPODS_DOCKER_HOST') return { engineHost: first, isSure: true }
  const known = await rememberedIn(folder, HOST_FILE)
  if (known !== undefined) return { engineHost: known, isSure: true }
  const { found, troubles } = await search(config)
  if (found === undefined && namedBy === 'DOCKER_HOST') {
    throwUnlessUsable(first, troubles)
    return { engineHost: first, isSure: true }
  }
  return { engineHost: found?.host ?? first, isSure: found !== undefined }
}

function throwUnlessUsable(host: string, troubles: string[]): void {
  if (isEngineHost(host)) return
  throw new PodsError('invalid_request', `DOCKER_HOST names no engine that can be used: ${troubles.join('; ')}`)
}

async function search(config: Config, known?: string) {
  const { hosts, namedBy } = config.engine
  const certificates = await certificatesOf(config)
  const first = known === undefined || namedBy !== undefined ? [] : [known]
  return findEngine({ hosts: [...new Set([...first, ...hosts])], namedBy }, { certificates })
}

async function rememberedIn(folder: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, name), 'utf8')).trim()
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

export async function openRuntime(choice: RuntimeChoice, parts: RuntimeParts): Promise<PodRuntime> {
  switch (choice.kind) {
    case 'process':
      return openProcesses(parts)
    case 'docker':
      return openEngine(choice.engineHost ?? '', parts)
    case 'kubernetes':
      return openCluster(parts)
  }
}

function openProcesses({ config, folder, storageRoot, logger, scripts }: RuntimeParts): Promise<PodRuntime> {
  return openProcessRuntime({
    folder: join(folder, 'process'),
    logger,
    ...(scripts ?? {
      shimScript: beside('shim.js'),
      echoScript: beside('echo.js'),
      postgresScript: beside('postgres-pod.js'),
    }),
    storageRoot,
    reservedPorts: [config.TPODS_PORT, config.TPODS_GATEWAY_PORT],
  })
}

/** Loaded only where it is used, as the client of the cluster is. */
async function openEngine(host: string, { config, folder, storageRoot, logger }: RuntimeParts): Promise<PodRuntime> {
  const { openDockerRuntime } = await import('./runtime/docker/docker-runtime.ts')
  const tls = await certificatesOf(config)
  return openDockerRuntime({
    host,
    ...(tls && !host.startsWith('unix:') && { tls }),
    folder: join(folder, 'docker'),
    storageRoot,
    storageGid: storageGidOf(config),
    security: config.TPODS_SECURITY,
    helperImage: config.TPODS_DOCKER_HELPER_IMAGE,
    ...(config.TPODS_DOCKER_PUBLISH !== 'auto' && { publishes: config.TPODS_DOCKER_PUBLISH === 'yes' }),
    loginFiles: config.engine.loginFiles,
    logger,
  })
}

/** Loaded only where it is used: the client of the cluster is large. */
async function openCluster({ config, logger }: RuntimeParts): Promise<PodRuntime> {
  const { openClient } = await import('./runtime/kubernetes/client.ts')
  const { openKubernetesRuntime } = await import('./runtime/kubernetes/kubernetes-runtime.ts')
  const given = (text: string) => (text === '' ? undefined : text)
  const kubeconfig = given(config.TPODS_KUBECONFIG)
  return openKubernetesRuntime({
    client: openClient(kubeconfig === undefined ? {} : { kubeconfig }),
    namespace: config.TPODS_KUBERNETES_NAMESPACE,
    storageClaim: given(config.TPODS_KUBERNETES_STORAGE_CLAIM),
    storageGid: storageGidOf(config),
    claimSizeGi: config.TPODS_PVC_SIZE,
    claimStorageClass: given(config.TPODS_PVC_STORAGE_CLASS),
    queues: config.queues,
    security: config.TPODS_SECURITY,
    gpuResource: config.TPODS_KUBERNETES_GPU_RESOURCE,
    imagePullSecrets: config.TPODS_KUBERNETES_PULL_SECRETS,
    logger,
  })
}

async function certificatesOf({ engine: { certFolder } }: Config): Promise<EngineCertificates | undefined> {
  if (certFolder === undefined) return undefined
  try {
    const [ca, cert, key] = await Promise.all(
      ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(certFolder, name), 'utf8')),
    )
    return { ca: ca ?? '', cert: cert ?? '', key: key ?? '' }
  } catch (error) {
    const why = (error as Error).message
    throw new PodsError('invalid_request', `the certificates of the container engine could not be read: ${why}`, {
      cause: error,
    })
  }
}

export function storageGidOf({ TPODS_STORAGE_GID: gid }: Config): number | undefined {
  return gid === 0 ? undefined : gid
}

function refuseOpenProcesses(config: Config): void {
  const isLoopback = /^(127\.|localhost$|::1$)/.test(config.TPODS_HOST)
  if (isLoopback || config.TPODS_ALLOW_REMOTE_PROCESS_PODS) return
  throw new PodsError(
    'invalid_request',
    `TPODS_HOST is ${config.TPODS_HOST}, but pods are plain processes of this machine without any isolation: whoever can create one can do what this user can. Set TPODS_ALLOW_REMOTE_PROCESS_PODS=yes if you mean it.`,
  )
}

function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
