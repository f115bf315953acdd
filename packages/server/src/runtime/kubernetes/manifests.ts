// From a definition to the objects that make it up. Pure: the same definition gives the same objects. Nothing secret
// stands in a Pod: every value of its environment, every file and every argument with a password is in its Secret.
import type {
  V1Container,
  V1EnvVar,
  V1OwnerReference,
  V1Pod,
  V1PodSpec,
  V1Probe,
  V1Secret,
  V1SecurityContext,
  V1Service,
} from '@kubernetes/client-node'
import type { Queues } from '../../support/queues.ts'
import { hash, instanceName, labelNames, labelsOf, ownerAnnotation, ownerText, serviceName } from '../pod-names.ts'
import type { PodDefinition, PodProbe } from '../port.ts'
import { fileKey, type MountOptions, volumeMounts, volumesOf } from './mounts.ts'
import { makingGate, specAnnotation } from './names.ts'

export interface ManifestOptions extends MountOptions {
  /** The group that owns the folders of volumes. */
  storageGid?: number | undefined
  /** How much a container may do. Default 'baseline': what the usual public images need to start as root and step down. */
  security?: 'baseline' | 'restricted' | undefined
  /** The name that nodes give their GPUs. Default nvidia.com/gpu. */
  gpuResource?: string | undefined
  imagePullSecrets?: string[] | undefined
  /** Where the pods of each run. Those of a queue that is not here run anywhere. */
  queues?: Queues | undefined
}

/** The one container of a Pod. */
export const CONTAINER = 'pod'
const STEP_DOWN = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']

export function podManifest(definition: PodDefinition, options: ManifestOptions): V1Pod {
  const { key, instance, graceMs, restartPolicy } = definition
  const hasSecret = secretData(definition) !== undefined
  const queue = queueOf(definition, options)
  const volumes = volumesOf(definition, options)
  const spec: V1PodSpec = {
    hostname: key.podId.slice(0, 63),
    restartPolicy: ({ never: 'Never', on_failure: 'OnFailure', always: 'Always' } as const)[restartPolicy],
    terminationGracePeriodSeconds: Math.max(1, Math.ceil(graceMs / 1000)),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      seccompProfile: { type: 'RuntimeDefault' },
      ...(options.storageGid !== undefined && { supplementalGroups: [options.storageGid] }),
      ...(options.security === 'restricted' && { runAsNonRoot: true }),
    },
    ...(hasSecret && { schedulingGates: [{ name: makingGate }] }),
    ...(options.imagePullSecrets && { imagePullSecrets: options.imagePullSecrets.map((name) => ({ name })) }),
    ...(queue?.nodeSelector && { nodeSelector: queue.nodeSelector }),
    ...(queue?.tolerations && { tolerations: queue.tolerations }),
    containers: [container(definition, options)],
    ...(volumes.length > 0 && { volumes }),
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: instanceName(key, instance),
      labels: labelsOf(key, instance),
      annotations: { [ownerAnnotation]: ownerText(key), [specAnnotation]: hash(JSON.stringify(spec)) },
    },
    spec,
  }
}

/** Whether it waits for parts that are those of another definition: a Pod names them by their places. */
export function isOutdated(found: V1Pod, wanted: V1Pod): boolean {
  const specOf = ({ metadata }: V1Pod) => metadata?.annotations?.[specAnnotation]
  return found.spec?.schedulingGates !== undefined && specOf(found) !== specOf(wanted)
}

function queueOf({ computeQueue = 'default' }: PodDefinition, { queues = {} }: ManifestOptions) {
  return Object.hasOwn(queues, computeQueue) ? queues[computeQueue] : undefined
}

function container(definition: PodDefinition, options: ManifestOptions): V1Container {
  const { command, ports } = definition
  const { cpuLimitMillis, cpuRequestMillis, memLimitMi, memRequestMi, gpus, ...storage } = definition.resources
  const gpuResource = queueOf(definition, options)?.gpuResource ?? options.gpuResource ?? 'nvidia.com/gpu'
  const gpu = gpus > 0 ? { [gpuResource]: String(gpus) } : {}
  const limit = storage.ephemeralLimitMi
  const request = storage.ephemeralRequestMi
  return {
    name: CONTAINER,
    image: definition.image,
    ...(command !== null && { command: command.map((text) => argument(definition, text)) }),
    ...(definition.arguments !== null && { args: definition.arguments.map((text) => argument(definition, text)) }),
    env: environment(definition),
    ports: distinctPorts(ports).map(({ port }) => ({ containerPort: port, protocol: 'TCP' })),
    resources: {
      limits: {
        cpu: `${cpuLimitMillis}m`,
        memory: `${memLimitMi}Mi`,
        ...(limit !== undefined && { 'ephemeral-storage': `${limit}Mi` }),
        ...gpu,
      },
      requests: {
        cpu: `${cpuRequestMillis}m`,
        memory: `${memRequestMi}Mi`,
        ...(request !== undefined && { 'ephemeral-storage': `${request}Mi` }),
        ...gpu,
      },
    },
    securityContext: securityContext(options.security ?? 'baseline'),
    volumeMounts: volumeMounts(definition),
    ...probesOf(definition),
    // A process that is killed before it can write a message still leaves the end of its log.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  }
}

function probesOf({ probes }: PodDefinition): Pick<V1Container, `${keyof NonNullable<typeof probes>}Probe`> {
  const { startup, readiness, liveness } = probes ?? {}
  return {
    ...(startup && { startupProbe: probeManifest(startup) }),
    ...(readiness && { readinessProbe: probeManifest(readiness) }),
    ...(liveness && { livenessProbe: probeManifest(liveness) }),
  }
}

function probeManifest({ check, ...numbers }: PodProbe): V1Probe {
  return {
    ...(check.kind === 'http' && {
      httpGet: { path: check.path, port: check.port, scheme: check.scheme.toUpperCase() },
    }),
    ...(check.kind === 'tcp' && { tcpSocket: { port: check.port } }),
    ...(check.kind === 'exec' && { exec: { command: check.argv.map(asWritten) } }),
    initialDelaySeconds: numbers.initialDelaySec,
    periodSeconds: numbers.periodSec,
    timeoutSeconds: numbers.timeoutSec,
    failureThreshold: numbers.failureThreshold,
    successThreshold: numbers.successThreshold,
  }
}

function securityContext(level: 'baseline' | 'restricted'): V1SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'], ...(level === 'baseline' && { add: STEP_DOWN }) },
  }
}

/** Kubernetes would fill in `$(NAME)` and halve `$$`, as no other runtime does. */
function asWritten(text: string): string {
  return text.replaceAll('$', () => '$$')
}

/** One that holds a secret stands in the Secret, and the cluster fills it in when it starts the program. */
function argument(definition: PodDefinition, text: string): string {
  const place = secretArguments(definition).indexOf(text)
  return place === -1 ? asWritten(text) : `$(${argumentName(place)})`
}

function secretArguments({ command, arguments: args, secrets }: PodDefinition): string[] {
  const texts = [...(command ?? []), ...(args ?? [])]
  return [...new Set(texts.filter((text) => secrets.some((secret) => text.includes(secret))))]
}

/** What a program is told of itself, as on every runtime; these names are ours. */
function ownEnvironment({ key, instance }: PodDefinition): Record<string, string> {
  return { TPODS_POD_UID: key.uid, TPODS_POD_ID: key.podId, TPODS_POD_INSTANCE: String(instance) }
}

function environment(definition: PodDefinition): V1EnvVar[] {
  const name = instanceName(definition.key, definition.instance)
  const own = ownEnvironment(definition)
  const fromSecret = (variable: string, key: string) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name, key } },
  })
  return [
    ...Object.keys(definition.environment).flatMap((variable, place) =>
      variable in own ? [] : [fromSecret(variable, environmentKey(place))],
    ),
    ...Object.entries(own).map(([variable, value]) => ({ name: variable, value })),
    ...secretArguments(definition).map((_text, place) => fromSecret(argumentName(place), argumentKey(place))),
  ]
}

const argumentName = (place: number): string => `TPODS_ARGUMENT_${place}`
const argumentKey = (place: number): string => `argument-${place}`
const environmentKey = (place: number): string => `env-${place}`

/** Undefined where there is nothing to keep. */
export function secretManifest(definition: PodDefinition, owner: V1OwnerReference): V1Secret | undefined {
  const data = secretData(definition)
  if (data === undefined) return undefined
  const { key, instance } = definition
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: instanceName(key, instance),
      labels: labelsOf(key, instance),
      ownerReferences: [owner],
    },
    immutable: true,
    data,
  }
}

function secretData(definition: PodDefinition): Record<string, string> | undefined {
  const { environment, mounts } = definition
  const texts = [
    ...secretArguments(definition).map((text, place) => [argumentKey(place), text]),
    ...Object.values(environment).map((text, place) => [environmentKey(place), text]),
    ...mounts.flatMap((mount, place) => (mount.kind === 'file' ? [[fileKey(place), mount.content]] : [])),
  ]
  if (texts.length === 0) return undefined
  return Object.fromEntries(texts.map(([name, text = '']) => [name, Buffer.from(text).toString('base64')]))
}

/** Undefined for a pod without ports: a Service needs one. */
export function serviceManifest(definition: PodDefinition, owner: V1OwnerReference): V1Service | undefined {
  const { key, instance, ports } = definition
  const distinct = distinctPorts(ports)
  if (distinct.length === 0) return undefined
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: serviceName(key), labels: labelsOf(key, instance), ownerReferences: [owner] },
    spec: {
      type: 'ClusterIP',
      selector: { [labelNames.uid]: key.uid },
      ports: distinct.map(({ port }) => ({ name: `port-${port}`, port, targetPort: port, protocol: 'TCP' })),
    },
  }
}

/** Pods of one tenant reach each other; those of others do not. */
export function networkPolicyManifest(definition: PodDefinition, owner: V1OwnerReference) {
  const { key, instance, ports } = definition
  const labels = labelsOf(key, instance)
  const tenant = {
    [labelNames.site]: labels[labelNames.site] ?? '',
    [labelNames.tenant]: labels[labelNames.tenant] ?? '',
  }
  const distinct = distinctPorts(ports)
  const isOurs = { matchExpressions: [{ key: labelNames.uid, operator: 'DoesNotExist' }] }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: instanceName(key, instance), labels, ownerReferences: [owner] },
    spec: {
      podSelector: { matchLabels: { [labelNames.uid]: key.uid } },
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ podSelector: { matchLabels: tenant } }] },
        ...(distinct.length === 0
          ? []
          : [
              {
                from: [{ namespaceSelector: {}, podSelector: isOurs }],
                ports: distinct.map(({ port }) => ({ port, protocol: 'TCP' })),
              },
            ]),
      ],
    },
  }
}

export function ownerOf(pod: V1Pod): V1OwnerReference {
  const { name = '', uid = '' } = pod.metadata ?? {}
  return { apiVersion: 'v1', kind: 'Pod', name, uid }
}

function distinctPorts(ports: PodDefinition['ports']): PodDefinition['ports'] {
  return ports.filter(({ port }, place) => ports.findIndex((other) => other.port === port) === place)
}
