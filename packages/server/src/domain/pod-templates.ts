// Between a pod and the templates: giving fields back to the template, and saving what was set as a tag.
import { PodsError } from '../errors.ts'
import type { NewTemplateTagFromPod, ResetFields } from '../generated/api.ts'
import type { PodRow } from '../store/pods.ts'
import type { Caller } from './permissions.ts'
import { requirePod } from './pod-access.ts'
import { draftWish } from './pod-wish.ts'
import { lockLive, logAction, openWish, type PodsDeps, sealWish, write } from './pod-write.ts'
import { resetFields } from './provenance.ts'
import { definitionFromPod } from './saved-definition.ts'
import { addTag, requireTemplate } from './templates.ts'

/** Undefined row when nothing changed. */
export async function resetPodFields(deps: PodsDeps, caller: Caller, podId: string, { fields }: ResetFields) {
  const found = await requirePod(deps.db, caller, podId, 'USER')
  const outcome = await deps.db.transaction().execute(async (tx): Promise<{ row: PodRow; isChanged: boolean }> => {
    const row = await lockLive(tx, found, caller)
    const stored = openWish(deps, row)
    const spec = resetFields(podId, stored.spec, fields)
    const reset = fields.filter((field) => stored.spec[field] !== undefined)
    if (reset.length === 0) return { row, isChanged: false }
    const draft = await draftWish(deps, tx, caller, { podId, spec, former: stored, isAdmin: false, isStart: false })
    await logAction(tx, deps, caller, row.uid, `'${caller.username}' gave back to the template: ${reset.join(', ')}`)
    const next = await write(tx, row, { wish: sealWish(deps, row.uid, draft.wish), byUserAt: deps.clock.now() })
    return { row: next, isChanged: true }
  })
  if (outcome.isChanged) deps.broker.wake(found.uid)
  return outcome
}

/** `podIdNet` is the id, or `<id>-<network>`. */
export async function savePodAsTag(deps: PodsDeps, caller: Caller, podIdNet: string, body: NewTemplateTagFromPod) {
  const podId = podIdNet.split('-')[0] ?? podIdNet
  const pod = await requirePod(deps.db, caller, podId, 'ADMIN')
  await requireTemplate(deps.db, caller, body.template_id, 'USER').catch((error: unknown) => {
    if (!(error instanceof PodsError)) throw error
    const text =
      error.code === 'forbidden'
        ? `Not authorized -- you do not have permission to create a template tag under the template_id: ${body.template_id}`
        : `Template with id '${body.template_id}' not found. Please ensure template exists.`
    throw new PodsError(error.code, text, { cause: error })
  })
  const tag = await addTag(deps, caller, body.template_id, {
    pod_definition: definitionFromPod(openWish(deps, pod).spec),
    commit_message: body.commit_message,
    tag: body.tag ?? 'latest',
  })
  await logAction(
    deps.db,
    deps,
    caller,
    pod.uid,
    `'${caller.username}' saved the pod as a tag of '${body.template_id}'`,
  )
  return tag
}
