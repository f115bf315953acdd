// The settings of the server, as data: name, kind, default and what each is for. `config.ts` reads their values.
import type { EngineSettings } from './support/engine-search.ts'
import type { Queues } from './support/queues.ts'

type Kind = 'text' | 'port' | 'number' | 'flag' | 'list' | 'choice'

export interface Setting {
  kind: Kind
  fallback: string
  about: string
  choices?: readonly string[]
  /** Of a number. */
  max?: number
  /** Shown as *** in the table. */
  isSecret?: boolean
  /** A name that it had before, which is taken where the new one is not given. */
  former?: string
}

/** Timers of Node hold no more than 24.8 days. */
const MAX_TIMER_SEC = 2_000_000

export const settings = {
  TPODS_HOST: { kind: 'text', fallback: '127.0.0.1', about: 'address that the API and the gateway listen on' },
  TPODS_PORT: { kind: 'port', fallback: '8000', about: 'port of the API; 0 takes a free one' },
  TPODS_GATEWAY_PORT: {
    kind: 'port',
    fallback: '8001',
    about: 'port where pods answer by Host header; 0 takes a free one',
  },
  TPODS_DATA_DIR: {
    kind: 'text',
    fallback: '',
    about: "folder of the embedded server; default: the user's data folder, /var/lib/tpods for root",
  },
  TPODS_READY_FILE: { kind: 'text', fallback: '', about: 'file that is written when the server takes requests' },
  TPODS_PUBLIC_BASE_URL: {
    kind: 'text',
    fallback: '',
    about: 'what people type to reach the API; default: http://localhost:<port>',
  },
  TPODS_SITE: { kind: 'text', fallback: 'local', about: 'id of this site' },
  TPODS_TENANTS: {
    kind: 'list',
    fallback: 'dev',
    about: 'tenants of the embedded issuer: `id` or `id=base URL`; the first one is the default',
  },
  TPODS_DATABASE_URL: {
    kind: 'text',
    fallback: '',
    about: 'a Postgres server; default: an embedded Postgres in the data folder',
    isSecret: true,
  },
  TPODS_BROKER: {
    kind: 'choice',
    fallback: 'postgres',
    choices: ['postgres', 'rabbitmq'],
    about: 'what carries wake-ups to the controller; without it changes are seen by the poll, each second',
  },
  TPODS_RABBITMQ_URL: {
    kind: 'text',
    fallback: '',
    about: 'amqp:// or amqps:// address with user, password and vhost; for TPODS_BROKER=rabbitmq',
    isSecret: true,
  },
  TPODS_RUNTIME: {
    kind: 'choice',
    fallback: 'auto',
    choices: ['auto', 'docker', 'process', 'kubernetes'],
    about:
      'what runs the pods; auto decides at the first start: docker where Docker or Podman answers, else process; kubernetes must be said',
  },
  TPODS_DOCKER_HOST: {
    kind: 'text',
    fallback: '',
    about:
      'where Docker or Podman listens: unix:///path or tcp://host:port; default: DOCKER_HOST, else the first usual socket that answers',
  },
  TPODS_DOCKER_PUBLISH: {
    kind: 'choice',
    fallback: 'auto',
    choices: ['auto', 'yes', 'no'],
    about:
      "whether ports of pods are published on this machine's loopback; auto: where containers cannot be reached directly",
  },
  TPODS_DOCKER_HELPER_IMAGE: {
    kind: 'text',
    fallback: 'busybox',
    about: 'image with a shell, for a moment of work on files of volumes that only root of a pod may touch',
  },
  TPODS_SECURITY: {
    kind: 'choice',
    fallback: 'baseline',
    choices: ['baseline', 'restricted'],
    former: 'TPODS_KUBERNETES_SECURITY',
    about: 'what containers may do; baseline lets an image start as root and step down',
  },
  TPODS_KUBECONFIG: {
    kind: 'text',
    fallback: '',
    about:
      'kubeconfig of the cluster; default: KUBECONFIG, else the service account of the pod that the server runs in',
  },
  TPODS_KUBERNETES_NAMESPACE: {
    kind: 'text',
    fallback: 'tpods-pods',
    about: "namespace of users' pods; it exists, and nothing else lives there",
  },
  TPODS_KUBERNETES_STORAGE_CLAIM: {
    kind: 'text',
    fallback: '',
    about: 'PersistentVolumeClaim in that namespace that holds TPODS_STORAGE_ROOT; without one, pods mount no volumes',
  },
  TPODS_PVC_MOUNTS: {
    kind: 'choice',
    fallback: 'all',
    choices: ['all', 'admin', 'off'],
    about: 'who may give a pod storage of its own (mounts of type pvc)',
  },
  TPODS_PVC_SIZE: { kind: 'number', fallback: '70', about: 'Gi of each such storage' },
  TPODS_PVC_STORAGE_CLASS: {
    kind: 'text',
    fallback: '',
    about: "StorageClass of such storage; default: the cluster's own",
  },
  TPODS_KUBERNETES_GPU_RESOURCE: { kind: 'text', fallback: 'nvidia.com/gpu', about: 'what nodes call a GPU' },
  TPODS_KUBERNETES_PULL_SECRETS: {
    kind: 'list',
    fallback: '',
    about: 'Secrets of that namespace with which private images are pulled',
  },
  TPODS_STORAGE_GID: {
    kind: 'number',
    fallback: '0',
    about: 'group that owns the folders of volumes and that containers get; 0 for none',
  },
  TPODS_ROLE: {
    kind: 'choice',
    fallback: 'all',
    choices: ['all', 'api', 'controller'],
    about: 'which parts this process runs',
  },
  TPODS_ALLOW_REMOTE_PROCESS_PODS: {
    kind: 'flag',
    fallback: 'no',
    about: 'listen beyond loopback although pods are plain processes without isolation',
  },
  TPODS_ACCESS_TOKEN_TTL: {
    kind: 'number',
    fallback: '14400',
    about: 'seconds that a token of the embedded issuer lives',
  },
  TPODS_SIGNING_KEY_FILE: {
    kind: 'text',
    fallback: '',
    about: 'RSA key in PEM form that signs tokens of the embedded issuer; default: made in the data folder',
  },
  TPODS_SECRETS_KEY_FILE: {
    kind: 'text',
    fallback: '',
    about: 'file with 64 hex digits a line: the first key seals, all open; default: made in the data folder',
  },
  TPODS_IMAGE_ALLOW_LIST: {
    kind: 'list',
    fallback: '',
    about: 'images that every tenant may use, besides those in the database',
  },
  TPODS_ALLOW_ALL_IMAGES: { kind: 'flag', fallback: 'no', about: 'let pods use any image' },
  TPODS_TAPIS_AUTH_DEFAULT_USERS: {
    kind: 'list',
    fallback: 'AUTHORIZED_USERS',
    about: 'tapis_auth_allowed_users of stanzas that do not name them',
  },
  TPODS_COMPUTE_QUEUES: { kind: 'list', fallback: 'default', about: 'names that compute_queue may have' },
  TPODS_QUEUES_FILE: {
    kind: 'text',
    fallback: '',
    about: 'YAML file with further queues: where their pods run on Kubernetes, and most GPUs of a pod',
  },
  TPODS_MIN_CPU: { kind: 'number', fallback: '250', about: 'least millicores' },
  TPODS_MAX_CPU: { kind: 'number', fallback: '6000', about: 'most millicores' },
  TPODS_MIN_MEM: { kind: 'number', fallback: '256', about: 'least memory in Mi' },
  TPODS_MAX_MEM: { kind: 'number', fallback: '12288', about: 'most memory in Mi' },
  TPODS_MAX_EPHEMERAL_STORAGE: { kind: 'number', fallback: '18432', about: 'most ephemeral storage in Mi' },
  TPODS_MAX_GPUS: { kind: 'number', fallback: '1', about: 'most GPUs' },
  TPODS_EXEC_MAX_TIMEOUT: {
    kind: 'number',
    fallback: '3600',
    max: MAX_TIMER_SEC,
    about: 'most seconds that an exec without live streams may ask for',
  },
  TPODS_EXEC_IDLE_TIMEOUT: {
    kind: 'number',
    fallback: '3600',
    max: MAX_TIMER_SEC,
    about: 'seconds without a byte in or out after which an exec with live streams is ended; 0 for never',
  },
  TPODS_GRACE: { kind: 'number', fallback: '10', about: 'seconds from SIGTERM to SIGKILL when a pod is stopped' },
  TPODS_KEEP_DAYS: {
    kind: 'number',
    fallback: '30',
    about: 'days that action logs and the rows of deleted pods are kept',
  },
  TPODS_KEEP_ACTION_LOGS: { kind: 'number', fallback: '1000', about: 'action logs that are kept of each pod' },
  TPODS_MAX_UPLOAD_BYTES: {
    kind: 'number',
    fallback: String(3 * 1024 ** 3),
    about: 'most bytes of one uploaded file',
  },
  TPODS_STORAGE_ROOT: {
    kind: 'text',
    fallback: '',
    about: 'folder of volumes; default: storage in the data folder',
  },
  TPODS_CORS_ORIGINS: { kind: 'list', fallback: '*', about: 'origins whose pages may call the API' },
  TPODS_LOG_LEVEL: {
    kind: 'choice',
    fallback: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    about: 'how much is logged',
  },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

type Value<S extends Setting> = S['kind'] extends 'port' | 'number'
  ? number
  : S['kind'] extends 'flag'
    ? boolean
    : S['kind'] extends 'list'
      ? string[]
      : S extends { choices: readonly (infer C)[] }
        ? C
        : string

export type Config = { readonly [Name in SettingName]: Value<(typeof settings)[Name]> } & {
  /** What TPODS_QUEUES_FILE holds. */
  readonly queues: Queues
  /** Where a container engine is looked for. */
  readonly engine: EngineSettings
}
