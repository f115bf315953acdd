// What only a cluster needs of the names of our objects.
import { DOMAIN, labelNames } from '../pod-names.ts'

/** On a pod whose secrets, files and service are still being made. */
export const makingGate = `${DOMAIN}/making`

export function selectorOf(uid: string): string {
  return `${labelNames.uid}=${uid}`
}
