// What the kill test does, drawn from a seed before it begins: which requests are in flight at each kill, on what
// kind of pod, and how long before the kill each is sent.
import { type PodKind, podKinds } from './pod-kinds.ts'
import { pick, type Random, shuffled } from './seeded.ts'

export const phases = ['create', 'start', 'stop', 'restart', 'delete'] as const
export type Phase = (typeof phases)[number]

export interface Hit {
  phase: Phase
  /** Of the pod, where one has to be created for the hit. */
  kind: PodKind
  /** From the request to the kill, where the time decides. */
  leadMs: number
  /** Sent before the pod has come to rest in the state that the phase begins with. */
  isEarly: boolean
}

/** Killed at its time, or so long after the first of its pods was seen in between two states. */
export type Trigger = { by: 'time' } | { by: 'sight'; afterMs: number }

export interface Round {
  /** Each on a pod of its own. */
  hits: Hit[]
  trigger: Trigger
}

const maxLeadMs = 150

export function drawRounds(random: Random, { hitsPerPhase, width }: { hitsPerPhase: number; width: number }): Round[] {
  const all = phases.flatMap((phase) => Array.from({ length: hitsPerPhase }, () => phase))
  const hits = shuffled(random, all).map((phase) => ({
    phase,
    kind: pick(random, podKinds),
    // Half of them within 40 ms: a request is answered in about 10.
    leadMs: Math.round(maxLeadMs * random() ** 2),
    isEarly: random() < 0.25,
  }))
  const rounds: Round[] = []
  for (let first = 0; first < hits.length; first += width) {
    const isSeen = random() < 0.3
    const trigger: Trigger = isSeen ? { by: 'sight', afterMs: Math.round(60 * random()) } : { by: 'time' }
    rounds.push({ hits: hits.slice(first, first + width), trigger })
  }
  return rounds
}
