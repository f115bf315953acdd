// What the kill test does, drawn from a seed before it begins: which requests are in flight at each kill, on what
// kind of pod, and how long before the kill each is sent.
import { type PodKind, podKinds } from './pod-kinds.ts'
import { pick, seededRandom, shuffled } from './seeded.ts'

export const phases = ['create', 'start', 'stop', 'restart', 'delete'] as const
export type Phase = (typeof phases)[number]

export interface KillPlan {
  seed: number
  hitsPerPhase: number
  /** Requests in flight at a kill, each on a pod of its own. */
  width: number
  /** From a request to the kill, at most. Default 150. */
  maxLeadMs?: number
}

export interface Hit {
  phase: Phase
  /** Of the pod, where one has to be created for the hit. */
  kind: PodKind
  /** From the request to the kill, where the time decides. */
  leadMs: number
  /** Sent before the pod has come to rest in the state that the phase begins with. */
  isEarly: boolean
}

/** Killed at its time, or so long after one of its pods was seen between two states. */
export type Trigger = { by: 'time' } | { by: 'sight'; afterMs: number }

export interface Round {
  hits: Hit[]
  trigger: Trigger
}

export function drawRounds({ seed, hitsPerPhase, width, maxLeadMs = 150 }: KillPlan): Round[] {
  const random = seededRandom(seed)
  const all = phases.flatMap((phase) => Array.from({ length: hitsPerPhase }, () => phase))
  const hits = shuffled(random, all).map((phase) => ({
    phase,
    kind: pick(random, podKinds),
    // More of the early moments: a request is answered in 10 to 50 ms.
    leadMs: Math.round(maxLeadMs * random() ** 1.5),
    isEarly: random() < 0.25,
  }))
  const rounds: Round[] = []
  for (let first = 0; first < hits.length; first += width) {
    const afterMs = Math.round(0.4 * maxLeadMs * random())
    const trigger: Trigger = random() < 0.3 ? { by: 'sight', afterMs } : { by: 'time' }
    rounds.push({ hits: hits.slice(first, first + width), trigger })
  }
  return rounds
}
