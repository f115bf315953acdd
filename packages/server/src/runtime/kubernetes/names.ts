// What only a cluster needs of the names of our objects.
import { DOMAIN, labelNames } from '../pod-names.ts'

/** Holds a digest of what the Pod was made as. */
export const specAnnotation = `${DOMAIN}/spec`
/** On a pod whose secrets, files and service are still being made. */
export const makingGate = `${DOMAIN}/making`

export function selectorOf(uid: string): string {
  return `${labelNames.uid}=${uid}`
}
