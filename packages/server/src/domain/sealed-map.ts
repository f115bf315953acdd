// secret_map at rest: every value of it is sealed, in the wish and in what was derived from it.
import type { Sealer } from '../support/sealer.ts'
import type { PodSpec } from './pod-spec.ts'

const PREFIX = 'sealed:'

/** The spec as it is stored. `uid` of the pod ties the values to it. */
export function sealSpec(sealer: Sealer, uid: string, spec: PodSpec): PodSpec {
  return mapSecrets(spec, (text) => PREFIX + sealer.seal(text, uid).toString('base64'))
}

/** The spec with its values in clear, for those who may see them and for the runtime. */
export function openSpec(sealer: Sealer, uid: string, spec: PodSpec): PodSpec {
  return mapSecrets(spec, (text) =>
    text.startsWith(PREFIX) ? sealer.open(Buffer.from(text.slice(PREFIX.length), 'base64'), uid) : text,
  )
}

function mapSecrets(spec: PodSpec, change: (text: string) => string): PodSpec {
  if (spec.secret_map === undefined) return spec
  return {
    ...spec,
    secret_map: Object.fromEntries(Object.entries(spec.secret_map).map(([key, text]) => [key, change(text)])),
  }
}
