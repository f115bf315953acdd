// Decides the one next action for a pod. Pure: it sees the wish, what was recorded last, what the runtime shows now
// and the time; `controller/` performs what it says.
import type { LiveObservation, Observation, ReasonCode, RestartPolicy } from '../runtime/port.ts'
import type { Phase } from '../store/tables.ts'

export interface Wish {
  isDeleted: boolean
  isOn: boolean
  generation: number
  instance: number
  /** Seconds from start to stop; undefined for never. */
  timeToStopSec: number | undefined
  restartPolicy: RestartPolicy
}

export interface LastOutcome {
  observedInstance: number
  phase: Phase
  refusedGeneration: number | null
  attemptedGeneration: number
  /** Failed ones in a row; 0 while it only waits for something that wakes it. */
  attempts: number
  nextAttemptAt: Date | null
  reason: ReasonCode | null
  startInstanceTs: Date | null
}

export interface Circumstances {
  now: Date
  /** An earlier pod of the same id still has something in the runtime. */
  isFormerStopping: boolean
}

export type Action =
  /** Write down what is seen; look again at `again`. */
  | { do: 'record'; again: Date | undefined }
  /** The instance has ended or was refused: nothing to do until the wish changes. */
  | { do: 'rest' }
  | { do: 'apply' }
  | { do: 'remove' }
  /** The container vanished or was taken away: start the next instance. */
  | { do: 'recreate' }
  /** The time to stop has come. */
  | { do: 'expire' }
  | { do: 'wait'; until: Date; reason: ReasonCode; message: string }
  /** A failed attempt is not due again yet. */
  | { do: 'hold'; until: Date }
  /** A tombstone with nothing left in the runtime. */
  | { do: 'bury' }

const FORMER_LOOK_AGAIN_MS = 500

export function plan(
  wish: Wish,
  last: LastOutcome,
  seen: Observation,
  { now, isFormerStopping }: Circumstances,
): Action {
  const isNewWish = last.attemptedGeneration < wish.generation
  // What failed was to wait for the node; now that it has ended the container, the next step is no repetition.
  const isNodeBack = last.reason === 'node_lost' && seen.phase === 'absent'
  if (
    !isNewWish &&
    !isNodeBack &&
    last.attempts > 0 &&
    last.nextAttemptAt !== null &&
    last.nextAttemptAt > now &&
    needsAttempt(wish, last, seen)
  ) {
    return { do: 'hold', until: last.nextAttemptAt }
  }
  if (wish.isDeleted) return seen.phase === 'absent' ? { do: 'bury' } : { do: 'remove' }
  if (!wish.isOn) return seen.phase === 'absent' ? { do: 'record', again: undefined } : { do: 'remove' }
  if (seen.phase !== 'absent') {
    if (seen.instance !== wish.instance) return { do: 'remove' }
    if (isHalfMade(wish, last, seen)) return { do: 'apply' }
    if (hasEndedBefore(last, seen)) return { do: 'rest' }
    if (isTakenAway(wish, seen)) return { do: 'recreate' }
    const stopAt =
      seen.phase === 'succeeded' || seen.phase === 'failed' ? undefined : stopTime(wish, last.startInstanceTs)
    if (stopAt !== undefined && stopAt <= now) return { do: 'expire' }
    return { do: 'record', again: stopAt }
  }
  if (last.observedInstance === wish.instance) {
    if (last.refusedGeneration === wish.generation) return { do: 'rest' }
    const hasEnded = last.phase === 'succeeded' || last.phase === 'failed'
    if (hasEnded && last.refusedGeneration === null) return { do: 'rest' }
    if (last.phase === 'pending' || last.phase === 'running') return { do: 'recreate' }
  }
  if (isFormerStopping) {
    const until = new Date(now.getTime() + FORMER_LOOK_AGAIN_MS)
    return { do: 'wait', until, reason: 'former_stopping', message: 'the former pod of this id is still stopping' }
  }
  return { do: 'apply' }
}

/** When the instance is to be stopped, as far as it is known. */
export function stopTime(wish: Pick<Wish, 'timeToStopSec'>, startedAt: Date | null): Date | undefined {
  if (wish.timeToStopSec === undefined || startedAt === null) return undefined
  return new Date(startedAt.getTime() + wish.timeToStopSec * 1000)
}

/** The cluster ended it. For reasons of its own that is no failure of the program; else it is as any other bad end. */
function isTakenAway({ restartPolicy }: Wish, { phase, reason, isOwnFault }: LiveObservation): boolean {
  if (phase !== 'failed' || (reason !== 'evicted' && reason !== 'node_lost')) return false
  return isOwnFault !== true || restartPolicy !== 'never'
}

/** What a machine that stops takes along of an instance that had ended already changes nothing about its end. */
function hasEndedBefore({ observedInstance, phase, refusedGeneration }: LastOutcome, seen: LiveObservation): boolean {
  if (seen.phase !== 'failed' || seen.reason !== 'node_lost' || refusedGeneration !== null) return false
  return seen.instance === observedInstance && (phase === 'succeeded' || phase === 'failed')
}

/** Who made it was killed before it could write that down, so parts may be missing; making it again adds them. */
function isHalfMade(wish: Wish, last: LastOutcome, seen: Observation): boolean {
  if (seen.phase !== 'pending' && seen.phase !== 'running') return false
  const isMade = last.observedInstance === wish.instance && last.phase !== 'absent' && last.refusedGeneration === null
  return seen.instance === wish.instance && !isMade
}

/** Back-off holds back calls that change the runtime, never the recording of what is seen. */
function needsAttempt(wish: Wish, last: LastOutcome, seen: Observation): boolean {
  if (wish.isDeleted || !wish.isOn) return seen.phase !== 'absent'
  return seen.phase === 'absent' || seen.instance !== wish.instance || isHalfMade(wish, last, seen)
}
