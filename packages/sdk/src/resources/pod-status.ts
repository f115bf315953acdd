// The status words, and what they say about a state that somebody waits for. Pure.
import type { Pod, Status } from '../types.ts'

const words: readonly Status[] = ['REQUESTED', 'CREATING', 'AVAILABLE', 'DELETING', 'STOPPED', 'COMPLETE', 'ERROR']

/** Words of other releases of the Pods service. */
const aliases = new Map<string, Status>([
  ['SPAWNER SETUP', 'CREATING'],
  ['SPAWNER_SETUP', 'CREATING'],
  ['SPAWNING', 'CREATING'],
  ['CREATING_CONTAINER', 'CREATING'],
  ['RUNNING', 'AVAILABLE'],
  ['SHUTTING_DOWN', 'DELETING'],
  ['RESTARTING', 'DELETING'],
])

/**
 * The status in the words of today; undefined for a word that is not known, which counts as in progress.
 * @example
 * normalizeStatus('RUNNING') // 'AVAILABLE'
 */
export function normalizeStatus(status: string): Status | undefined {
  return words.find((word) => word === status) ?? aliases.get(status)
}

/**
 * What `waitFor` can wait for: `available` accepts requests, `stopped` by a wish, `complete` ended by itself with exit
 * code 0, `deleted` is gone, `settled` is any of these or ERROR: nothing is in progress.
 */
export const waitTargets = ['available', 'stopped', 'complete', 'deleted', 'settled'] as const
export type WaitTarget = (typeof waitTargets)[number]

export type Verdict = 'reached' | 'pending' | 'unreachable'

export function judge(target: WaitTarget, pod: Pick<Pod, 'status' | 'status_requested'>): Verdict {
  const status = normalizeStatus(pod.status)
  const isOff = pod.status_requested === 'OFF'
  // A Tapis site shows RESTART, with the status of before, until the old container is gone.
  if (target === 'deleted' || pod.status_requested === 'RESTART') return 'pending'
  const isEnded = status === 'COMPLETE' || status === 'ERROR'
  if (target === 'available') {
    if (status === 'AVAILABLE') return 'reached'
    return isOff || isEnded ? 'unreachable' : 'pending'
  }
  if (target === 'complete') {
    if (status === 'COMPLETE') return 'reached'
    return isOff || status === 'ERROR' ? 'unreachable' : 'pending'
  }
  if (target === 'stopped') {
    if (status === 'STOPPED') return 'reached'
    return isEnded && !isOff ? 'unreachable' : 'pending'
  }
  if (isOff) return status === 'STOPPED' ? 'reached' : 'pending'
  return status === 'AVAILABLE' || isEnded ? 'reached' : 'pending'
}

/** Whether a container that is not AVAILABLE is on its way there; unknown words count as being so. */
export function isStarting(status: string): boolean {
  const word = normalizeStatus(status)
  return word === undefined || word === 'REQUESTED' || word === 'CREATING'
}
