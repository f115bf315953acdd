// What a wish comes to: its template pinned and merged, its mounts and secrets checked against the rights of the
// caller, its random values made. One place for create, update, restart with a newer template, and reset.
import { randomInt } from 'node:crypto'
import { PodsError } from '../errors.ts'
import type { StoredWish } from '../store/pods.ts'
import type { Executor } from '../store/store.ts'
import { requireAllowedImage } from './allowed-images.ts'
import { derive, withoutRemovals } from './derive.ts'
import type { ImagePolicy } from './images.ts'
import { claimMounts, type PvcMounts, requirePvcRight } from './mount-rights.ts'
import type { Caller } from './permissions.ts'
import { generateRandoms, resolveMap } from './placeholders.ts'
import type { PodSpec } from './pod-spec.ts'
import { availablePlaceholders, missingSentence, secretMapProblems } from './secret-map.ts'
import { type SpecLimits, specProblems } from './spec-rules.ts'
import { applyOverrides, overrideProblems } from './template-overrides.ts'
import { requireTemplate, resolveTemplateForUse, templateChain } from './templates.ts'
import { configSyntaxWarnings } from './unresolved.ts'
import { mountChangeProblems, openPlaceholders, placeholderSentence, wholeMountProblems } from './volume-mounts.ts'

export interface WishDeps {
  limits: SpecLimits
  imagePolicy: ImagePolicy
  pvcMounts: PvcMounts
}

export interface WishInput {
  podId: string
  /** With the secrets in clear; its template need not be pinned. */
  spec: PodSpec
  /** What is stored now, with the secrets in clear; undefined at a create. */
  former: StoredWish | undefined
  /** Whether the caller has ADMIN on the pod. */
  isAdmin: boolean
  /** It is to start now, so nothing may stay open. */
  isStart: boolean
}

export interface WishDraft {
  wish: StoredWish
  metadata: Record<string, unknown>
  /** Keys of secret_map that got a random value now. */
  generated: { key: string; length: number }[]
}

/** What may be stored of one pod, merged. */
const MAX_WISH_BYTES = 512 * 1024

/** Inside the transaction that stores it: what it refers to stays until the end. */
export async function draftWish(deps: WishDeps, tx: Executor, caller: Caller, input: WishInput): Promise<WishDraft> {
  const { podId, former } = input
  refuse([
    ...secretMapProblems(input.spec.secret_map ?? {}, { inTemplate: false }),
    ...(input.spec.template_overrides === undefined ? [] : overrideProblems(input.spec.template_overrides)),
  ])
  const { spec, chain, archiveMessage } = await pinTemplate(tx, caller, input.spec, former?.spec.template)
  const merged = derive({ pod: spec, chain, withMounts: true })
  const overridden = applyOverrides(merged, spec.template_overrides)
  const { map, generated, own } = makeRandoms(spec, overridden.spec, former?.derived)
  const mounts = withoutRemovals(overridden.spec.volume_mounts ?? {})
  const formerMounts = former?.derived.volume_mounts ?? {}
  refuse(wholeMountProblems(mounts))
  refuse(mountChangeProblems({ before: formerMounts, after: mounts, caller: caller.username, isAdmin: input.isAdmin }))
  requirePvcRight(deps.pvcMounts, caller, formerMounts, mounts)
  const derived: PodSpec = {
    ...overridden.spec,
    ...(Object.keys(map).length > 0 && { secret_map: map }),
    volume_mounts: await claimMounts(tx, caller, formerMounts, mounts),
  }
  refuse(specProblems(podId, derived, deps.limits))
  if (derived.image !== former?.derived.image) await checkImage(deps, tx, caller, derived.image ?? '')
  if (Buffer.byteLength(JSON.stringify(derived)) > MAX_WISH_BYTES) {
    throw new PodsError('invalid_request', `Pod '${podId}' with all that its template brings is larger than 512 KiB.`)
  }
  if (input.isStart) {
    const open = openProblems(podId, derived)
    if (open.length > 0) throw new PodsError('invalid_request', open.join(' '))
  }
  return {
    wish: { spec: own, derived },
    generated,
    metadata: metadataOf(derived, overridden.warnings, archiveMessage),
  }
}

/** What keeps a pod from starting: placeholders that nobody filled, in secret_map and in mounts. */
export function openProblems(podId: string, derived: PodSpec): string[] {
  const map = derived.secret_map ?? {}
  const missing = missingSentence(map)
  if (missing !== undefined) return [missing]
  const open = openPlaceholders(derived.volume_mounts ?? {})
  if (open.length > 0) return [placeholderSentence(open)]
  // Names and ports do not matter here: only what can never be resolved is of interest.
  const networking = Object.fromEntries(
    Object.entries(derived.networking ?? { default: {} }).map(([name, stanza]) => [
      name,
      { url: `${podId}.pods`, port: stanza.port ?? 5000, protocol: stanza.protocol ?? 'http' },
    ]),
  )
  const { problems } = resolveMap(map, { podId, networking, tapisHost: '', secret: () => undefined })
  return problems.length === 0 ? [] : [`Failed to resolve secrets: ${problems.join('; ')}`]
}

async function pinTemplate(tx: Executor, caller: Caller, spec: PodSpec, formerRef: string | undefined) {
  const ref = spec.template
  if (ref === undefined || ref === '') {
    const { template: _none, ...rest } = spec
    return { spec: rest as PodSpec, chain: [] as PodSpec[], archiveMessage: '' }
  }
  if (ref === formerRef) return { spec, chain: await templateChain(tx, caller.site, ref), archiveMessage: '' }
  const { pinned, template } = await resolveTemplateForUse(tx, caller.site, ref)
  await requireTemplate(tx, caller, template.template_id, 'READ')
  const chain = await templateChain(tx, caller.site, pinned)
  return { spec: { ...spec, template: pinned }, chain, archiveMessage: template.archive_message }
}

/** A random value is made once: one that a template asks for stays what it was. */
function makeRandoms(spec: PodSpec, merged: PodSpec, formerDerived: PodSpec | undefined) {
  const before = formerDerived?.secret_map ?? {}
  const kept = Object.fromEntries(
    Object.entries(merged.secret_map ?? {}).map(([key, text]) => {
      const isInherited = spec.secret_map?.[key] === undefined
      return [key, isInherited && text.startsWith('${pods:random:') ? (before[key] ?? text) : text]
    }),
  )
  const { map, generated } = generateRandoms(kept, randomText)
  const ownMap = spec.secret_map && Object.fromEntries(Object.keys(spec.secret_map).map((key) => [key, map[key] ?? '']))
  return { map, generated, own: ownMap === undefined ? spec : { ...spec, secret_map: ownMap } }
}

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

async function checkImage(deps: WishDeps, db: Executor, caller: Caller, image: string): Promise<void> {
  if (image === '') {
    throw new PodsError(
      'template_not_found',
      'Could not find image or template on template that the user specified. Set an image on the pod.',
    )
  }
  await requireAllowedImage({ db, imagePolicy: deps.imagePolicy }, caller, image)
}

function metadataOf(derived: PodSpec, warnings: string[], archiveMessage: string): Record<string, unknown> {
  const available = availablePlaceholders(derived.secret_map ?? {})
  const hasPlaceholders = available.required.length + available.optional.length > 0
  const syntax = configSyntaxWarnings(derived)
  const mounts = Object.entries(derived.volume_mounts ?? {})
  const mountedBy = mounts.flatMap(([path, mount]) => (mount?.mounted_by ? [[path, mount.mounted_by] as const] : []))
  return {
    ...(hasPlaceholders && { available_placeholders: available, template_placeholders: available }),
    ...(syntax.length > 0 && { config_syntax_warnings: syntax }),
    ...(mountedBy.length > 0 && { mounted_by: Object.fromEntries(mountedBy) }),
    ...(archiveMessage !== '' && { archive_message: archiveMessage }),
    ...(warnings.length > 0 && { warnings }),
  }
}

export function refuse(problems: string[]): void {
  if (problems.length > 0) throw new PodsError('invalid_request', problems.join(' '), { messages: problems })
}
