// What Events say of a Pod that its own status does not: a volume that cannot be mounted, a probe that fails and what was
// ended for it. Kubernetes says it once and never takes it back, so each is held against what the Pod shows now. Pure.
import type { CoreV1Event } from '@kubernetes/client-node'
import type { LiveObservation } from '../port.ts'
import { type SeenPod, sentence } from './projection.ts'

const probes = ['startup', 'readiness', 'liveness'] as const
type Probe = (typeof probes)[number]

/** `placing` and `making` come before the container runs; `ending` is the node's word that it ends it. */
type Place = 'placing' | 'making' | 'ending' | Probe

export interface Trouble {
  /** As exact as the cluster tells it, which is mostly a second. */
  atMs: number
  /** For those of one moment. */
  order: number
  /** Empty where it is over. */
  text: string
}

/** The newest of each kind. */
export type Troubles = Partial<Record<Place, Trouble>>

/** Words that come with each start of a healthy pod, and are not asked for. */
const USUAL = ['Scheduled', 'Pulled', 'Created', 'Started']
export const troubleSelector = {
  fieldSelector: ['involvedObject.kind=Pod', ...USUAL.map((it) => `reason!=${it}`)].join(),
}

const placeOf: Record<string, Place> = {
  FailedScheduling: 'placing',
  FailedMount: 'making',
  FailedMapVolume: 'making',
  FailedAttachVolume: 'making',
  FailedCreatePodSandBox: 'making',
  FailedCreatePodContainer: 'making',
  FailedPrepareDynamicResources: 'making',
  NetworkNotReady: 'making',
  Pulling: 'making',
  Killing: 'ending',
}

/** Undefined where it says nothing that is of use. */
export function readTrouble(event: CoreV1Event): { objectUid: string; place: Place; trouble: Trouble } | undefined {
  const { reason = '', message = '', involvedObject, metadata } = event
  const objectUid = involvedObject.uid
  if (objectUid === undefined) return undefined
  const trouble = { atMs: momentOf(event), order: Number(metadata.resourceVersion ?? 0) }
  const [, word = '', text = ''] = /^(\w+) probe \w+:?(.*)$/s.exec(message) ?? []
  const probe = probes.find((name) => name === word.toLowerCase())
  if (reason === 'Unhealthy' && probe !== undefined) {
    return { objectUid, place: probe, trouble: { ...trouble, text: probeSentence(probe, text) } }
  }
  const place = placeOf[reason]
  if (place === undefined) return undefined
  // An image is pulled only when all before it has been made.
  const isOver = reason === 'Pulling' || message.includes('scheduling gates')
  return { objectUid, place, trouble: { ...trouble, text: isOver ? '' : message } }
}

/** The node says so in the end, in words that leave the cause out. */
const GAVE_UP = /^Unable to attach or mount volumes/

export function withTrouble(known: Troubles, place: Place, trouble: Trouble): Troubles {
  const former = known[place]
  if (former === undefined) return { ...known, [place]: trouble }
  const isOlder = trouble.atMs < former.atMs || (trouble.atMs === former.atMs && trouble.order < former.order)
  if (isOlder || (former.text !== '' && GAVE_UP.test(trouble.text))) return known
  return { ...known, [place]: trouble }
}

/** The observation with a reason, where the Pod itself has none or one that says less. */
export function explained(pod: SeenPod, troubles: Troubles): LiveObservation {
  const { observation, node, hasPlainEnd } = pod
  const { phase, reason, ready } = observation
  const of = (place: Place) => currentText(troubles[place], observation.startedAt)
  if (phase === 'pending' && reason === null) {
    const [placing, making] = [of('placing'), of('making')]
    if (making !== '') return { ...observation, reason: 'runtime_error', message: startSentence(making) }
    if (placing === '' || node !== undefined) return observation
    return { ...observation, reason: 'unschedulable', message: sentence(placing) }
  }
  const killer = killedBy(troubles, observation.startedAt)
  if (killer !== undefined) {
    if (hasPlainEnd && reason === 'restarting') return { ...observation, message: `${killer}; it is started again` }
    if (hasPlainEnd && (phase === 'failed' || phase === 'succeeded')) {
      return { ...observation, reason: 'probe_failed', message: `${killer}; its container was ended` }
    }
    // In the second in which a container starts, it was the one before that was ended.
    const isOfThisOne = (troubles.ending?.atMs ?? 0) > (observation.startedAt?.getTime() ?? 0)
    if (phase === 'running' && isOfThisOne) {
      return { ...observation, reason: 'probe_failed', message: `${killer}; its container is being ended` }
    }
  }
  if (phase !== 'running' || ready || reason !== null) return observation
  const [newest] = probes
    .flatMap((probe) => (of(probe) === '' ? [] : (troubles[probe] ?? [])))
    .sort((one, other) => other.atMs - one.atMs || other.order - one.order)
  return newest === undefined ? observation : { ...observation, reason: 'probe_failed', message: newest.text }
}

/** Which probe failed before the node ended the container. With the policy `never` its words leave out why. */
function killedBy(troubles: Troubles, startedAt: Date | null): string | undefined {
  const ending = currentText(troubles.ending, startedAt)
  if (ending === '') return undefined
  const named = /failed (startup|liveness) probe/.exec(ending)?.[1] as Probe | undefined // one of the two
  const texts = (named === undefined ? (['liveness', 'startup'] as const) : [named]).map((probe) =>
    currentText(troubles[probe], startedAt),
  )
  return texts.find((text) => text !== '') ?? (named && probeSentence(named, ''))
}

/** Empty for one of an earlier container, and for one that is over. */
function currentText(trouble: Trouble | undefined, startedAt: Date | null): string {
  return trouble !== undefined && trouble.atMs >= (startedAt?.getTime() ?? 0) ? trouble.text : ''
}

function probeSentence(probe: Probe, text: string): string {
  const cause = sentence(text)
  return `the ${probe} probe failed${cause === null ? '' : `: ${cause}`}`
}

function startSentence(text: string): string {
  const cause = sentence(text)
  return `the container cannot be started${cause === null ? '' : `: ${cause}`}`
}

/** Of the newest, where one Event stands for several. As they come from the wire, moments are texts. */
function momentOf({ series, lastTimestamp, eventTime, firstTimestamp, metadata }: CoreV1Event): number {
  const told = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? metadata.creationTimestamp
  return new Date(told ?? 0).getTime()
}
