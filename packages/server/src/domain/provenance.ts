// Where each field of a pod comes from, what the pod itself sets, and how fields are given back to the template.
import { PodsError } from '../errors.ts'
import type { OverridesReply, Provenance, ProvenanceReply, ResetFields } from '../generated/api.ts'
import { derive } from './derive.ts'
import { type FullSpec, fillDefaults, modifiedFields, type PodSpec } from './pod-spec.ts'
import { applyOverrides } from './template-overrides.ts'

export interface ProvenanceInput {
  podId: string
  /** What the pod itself sets, without what its template brings. */
  spec: PodSpec
  /** What both come to; left out, it is worked out from `spec` and `chain`. */
  derived?: PodSpec
  /** The pod_definition of each template, the nearest first. */
  chain: readonly PodSpec[]
  /** The host name of a networking stanza. */
  hostOf(network: string): string
}

type Field = keyof FullSpec

/** Values are given as they are stored: hide secrets and contents before, where the reader may not see them. */
export function provenanceOf({ podId, spec, derived, chain, hostOf }: ProvenanceInput): ProvenanceReply['result'] {
  const template = derive({ pod: {}, chain, withMounts: true })
  const both = derived ?? applyOverrides(derive({ pod: spec, chain, withMounts: true }), spec.template_overrides).spec
  const fill = (some: PodSpec) => fillDefaults(some, hostOf)
  const [defaults, ofTemplate, full] = [fill({}), fill(template), fill(both)]
  const modified = modifiedFields(spec)
  const names = new Set(modified.map((name) => name.split('.')[0]))
  const summary = { pod: 0, template: 0, default: 0 }
  const fields: Record<string, Provenance> = {}
  // The reference itself is never merged, so it has no origin to tell.
  for (const field of (Object.keys(full) as Field[]).filter((name) => name !== 'template')) {
    const isModified = names.has(field)
    const isProvided = template[field] !== undefined
    const source = isModified
      ? 'pod'
      : isProvided && !isEqual(ofTemplate[field], defaults[field])
        ? 'template'
        : 'default'
    summary[source] += 1
    fields[field] = {
      source,
      in_modified_fields: isModified,
      template_provides: isProvided,
      pod_value: spec[field] ?? null,
      template_value: template[field] ?? null,
      derived_value: full[field],
    }
  }
  const ref = templateOf(spec)
  return { pod_id: podId, template: ref, has_template: ref !== null, modified_fields: modified, summary, fields }
}

/** Only what the pod itself sets; changed sub-fields of resources are together under `resources`. */
export function overridesOf(pod: {
  podId: string
  status: OverridesReply['result']['status']
  spec: PodSpec
}): OverridesReply['result'] {
  return {
    pod_id: pod.podId,
    template: templateOf(pod.spec),
    status: pod.status,
    modified_fields: modifiedFields(pod.spec),
    overrides: structuredClone({ ...pod.spec }),
  }
}

/** The wish with these fields given back to the template. */
export function resetFields(podId: string, spec: PodSpec, fields: ResetFields['fields']): PodSpec {
  if (templateOf(spec) === null) {
    throw new PodsError(
      'invalid_request',
      `Pod '${podId}' has no template to give fields back to. Set a field to null with update_pod to get its default.`,
    )
  }
  const next = structuredClone(spec)
  for (const field of fields) delete next[field]
  return next
}

function templateOf({ template }: PodSpec): string | null {
  return template === undefined || template === '' ? null : template
}

/** Equal as JSON, whatever the order of keys. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
