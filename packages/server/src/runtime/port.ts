// The port to whatever runs containers. Adapters: process, docker, kubernetes. Proved by test/conformance/runtime.
import type { Duplex, Readable, Writable } from 'node:stream'
import type { StorageHelper } from '../volumes/port.ts'

/** Which pod. `uid` is the identity; the names are for people, labels and object names. */
export interface PodKey {
  readonly site: string
  readonly tenant: string
  readonly podId: string
  readonly uid: string
}

export type RestartPolicy = 'never' | 'on_failure' | 'always'

/** Everything a runtime needs to make one instance of a pod; nothing in it refers back to the database. */
export interface PodDefinition {
  key: PodKey
  /** Rises with each intended start. Runtime objects carry it. */
  instance: number
  image: string
  /** Replaces the image's entrypoint; null keeps it. */
  command: string[] | null
  arguments: string[] | null
  /** What must not be seen by whoever may look at the objects of the runtime; parts of `command` and `arguments`. */
  secrets: string[]
  environment: Record<string, string>
  ports: PodPort[]
  resources: {
    cpuLimitMillis: number
    memLimitMi: number
    cpuRequestMillis: number
    memRequestMi: number
    gpus: number
    /** Of the container's own files; without one the node's limits hold. */
    ephemeralLimitMi?: number
    ephemeralRequestMi?: number
  }
  /** Where it is to run; the runtime knows what that means. Default 'default'. */
  computeQueue?: string
  restartPolicy: RestartPolicy
  /** By mount path, no path twice. */
  mounts: PodMount[]
  /** How the runtime finds out whether the program is well; without any, a pod that runs is ready. */
  probes?: Partial<Record<'startup' | 'readiness' | 'liveness', PodProbe>>
  /** From SIGTERM to SIGKILL. */
  graceMs: number
}

/** Tried again and again inside the container or against it, with the meaning that Kubernetes gives to the numbers. */
export interface PodProbe {
  check:
    | { kind: 'http'; path: string; port: number; scheme: 'http' | 'https' }
    | { kind: 'exec'; argv: string[] }
    | { kind: 'tcp'; port: number }
  initialDelaySec: number
  periodSec: number
  timeoutSec: number
  /** So many failures in a row make it unready, or end it. */
  failureThreshold: number
  /** So many successes in a row make it ready again. */
  successThreshold: number
}

/** What the pod sees at `path`: a folder of the storage, a file with fixed content, or storage of its own. */
export type PodMount = { path: string; readOnly: boolean } & (
  | {
      kind: 'folder'
      /** Below the storage root; it exists. */
      source: string
    }
  | { kind: 'file'; content: string; mode: number }
  | {
      kind: 'claim'
      /** Of storage that is the pod's own, one for each name: it is made with the pod and goes with `forget`. */
      name: string
      /** Relative, below its root; '' for the whole. */
      subPath: string
    }
)

export interface PodPort {
  /** The name of the networking stanza. */
  name: string
  port: number
  protocol: 'http' | 'tcp' | 'postgres' | 'local_only'
}

/** Where a port of the pod can be reached from the server. */
export interface Endpoint {
  host: string
  port: number
}

/** Stable words for waiting and failing states; `message` holds the sentence. */
export const reasonCodes = [
  'image_unknown',
  'image_pull_failed',
  'command_not_found',
  'command_not_executable',
  'exited',
  'out_of_memory',
  'restarting',
  'unschedulable',
  'quota',
  'probe_failed',
  'evicted',
  'node_lost',
  'engine_missing',
  'refused',
  'former_stopping',
  'runtime_error',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** What the runtime sees of one pod. `absent` means that nothing of it is left. */
export type Observation = { phase: 'absent' } | LiveObservation

export interface LiveObservation {
  phase: 'pending' | 'running' | 'succeeded' | 'failed'
  /** The instance that the object carries. */
  instance: number
  reason: ReasonCode | null
  message: string | null
  /** It was evicted for what it did itself, such as using more disk than its limit. */
  isOwnFault?: true
  exitCode: number | null
  /** When the main process of this instance started. */
  startedAt: Date | null
  restartCount: number
  ready: boolean
  /** By wire port number; empty until known. */
  endpoints: Record<string, Endpoint>
  /** While its image is pulled, as far as the engine tells. */
  progress?: PullProgress
}

/** How much of an image is there. Bytes count those layers whose size is known by now. */
export interface PullProgress {
  what: 'pull'
  doneLayers: number
  layers: number
  doneBytes: number
  totalBytes: number
}

export interface LogLine {
  ts: Date
  source: 'stdout' | 'stderr'
  /** Without its line end. */
  line: string
  /** The line goes on in the next one. */
  partial: boolean
  /** What stood before this line is not there any more, or may not be. */
  cut?: boolean
}

export interface LogOptions {
  /** Only the last N lines. Default: all that is kept. */
  tail?: number
  /** Only lines after this moment. */
  since?: Date
  /** Keep going until the instance ends or the signal fires. Default false. */
  follow?: boolean
  /** Of the instance before this one, where it is still there. Default false. */
  previous?: boolean
  signal?: AbortSignal
}

export interface ExecOptions {
  stdin?: Readable
  stdout: Writable
  stderr: Writable
  timeoutMs?: number
  signal?: AbortSignal
  /** Both outputs arrive on stdout. */
  terminal?: Terminal
  /** The argv holds a secret: where there is a way, it is kept out of what others on the way may write down. */
  hidesArgv?: boolean
}

export interface TerminalSize {
  columns: number
  rows: number
}

export interface Terminal extends TerminalSize {
  /** Calls back at each change of size. Returns what ends that. */
  onResize(listener: (size: TerminalSize) => void): () => void
}

export interface PodFile {
  name: string
  /** As it was asked for, with the name behind it. */
  path: string
  type: 'file' | 'dir' | 'symbolic_link' | 'other'
  sizeBytes: number
  owner: string
  group: string
  /** As `ls -l` shows it: `-rw-r--r--`. */
  mode: string
  modifiedAt: Date
}

export interface ExecOutcome {
  /** As a shell reports it: 0-255, 128+N for a signal. Null when ended by the time limit or the signal. */
  exitCode: number | null
  timedOut: boolean
  /** False where the runtime cannot end the command; it may go on after a cancel. */
  cancellable: boolean
}

export interface RemoveOptions {
  /** From SIGTERM to SIGKILL. */
  graceMs: number
  /** The newest instance that is meant. Default: whatever is there. */
  upTo?: number
}

export interface RuntimeHealth {
  ok: boolean
  detail: string
}

/**
 * Guarantees, proved by the conformance suite:
 * - `apply` is idempotent: twice, or from two processes at once, gives one container of the instance.
 * - `apply` throws PodsError `runtime_refused` for what will never work (details.reason is a ReasonCode), and
 *   `runtime_unavailable` for what may work later. It returns when the object exists, not when it runs.
 * - `remove` is idempotent and resolves only when nothing of the pod is left; with `uid` in the key it never
 *   touches another pod that has the same id, and with `upTo` no instance that was made after that one.
 * - `observe` and `list` tell the truth of this moment; `watch` is a hint that may be late, repeated or lost.
 * - An ended instance stays observable, with its logs, until `remove`.
 * - Killing the caller at any instruction leaves nothing that a later `apply` or `remove` cannot put right.
 */
export interface PodRuntime {
  readonly kind: 'process' | 'docker' | 'kubernetes' | 'recording'
  /** Where pods run as users that the server is not, on storage that it shares with them. */
  readonly storageHelper?: StorageHelper
  apply(definition: PodDefinition): Promise<void>
  remove(key: PodKey, options: RemoveOptions): Promise<void>
  observe(key: PodKey): Promise<Observation>
  list(): Promise<{ key: PodKey; observation: LiveObservation }[]>
  /** Calls back with the uid of a pod that may have changed. Returns a function that stops it. */
  watch(onChange: (uid: string) => void): () => void
  logs(key: PodKey, options: LogOptions): AsyncIterable<LogLine>
  /** Throws `wrong_state` when no container runs, `runtime_refused` (command_not_found, command_not_executable) when the argv cannot start. */
  exec(key: PodKey, argv: string[], options: ExecOptions): Promise<ExecOutcome>
  /**
   * Paths are absolute, or relative to the working directory of the pod. All three throw `wrong_state` when no container
   * runs and `file_not_found` for what is not there or may not be read. `listFiles` gives one level, by name; a file
   * lists itself. `writeFile` makes the file appear only whole, and throws `invalid_request` naming the folder when it
   * does not exist or the target is one; `storage_full` when the disk is.
   */
  listFiles(key: PodKey, path: string): Promise<PodFile[]>
  readFile(
    key: PodKey,
    path: string,
    options: { signal?: AbortSignal },
  ): Promise<{ sizeBytes: number; stream: Readable }>
  writeFile(key: PodKey, path: string, source: Readable, options: { signal?: AbortSignal }): Promise<void>
  /**
   * A connection to a TCP port of the pod, declared or not, open when it is returned; ending one direction leaves the
   * other, as far as the way to the pod can tell an end. The signal ends the wait, and the connection for as long as it
   * lives; so does the end of the container. Throws `wrong_state` when no container runs, `port_closed` when nothing listens there.
   */
  connect(key: PodKey, port: number, options: { signal?: AbortSignal }): Promise<Duplex>
  /**
   * Frees what outlives instances, such as a database's data. Called once a deleted pod is absent; afterwards nothing of
   * it is left. Idempotent.
   */
  forget?(key: Pick<PodKey, 'uid'>): Promise<void>
  /** The uids of which there is anything that `forget` frees, with or without an instance. */
  remains?(): Promise<string[]>
  check(): Promise<RuntimeHealth>
  /** Stops watching, ends commands that `exec` began and frees what this process holds; running pods go on. */
  close(): Promise<void>
}
