// What users do with pods: one transaction a request (wish, generation + 1, action log), and after the commit a
// wake-up, which is a hint. Nothing here waits for the runtime.
import { randomUUID } from 'node:crypto'
import { PodsError } from '../errors.ts'
import type { NewPod, UpdatePod } from '../generated/api.ts'
import { insertCredentials } from '../store/credentials.ts'
import { putPermission } from '../store/permissions.ts'
import { insertPod, type PodRow, type PodWithLevels } from '../store/pods.ts'
import { type Executor, isUniqueViolation } from '../store/store.ts'
import { makePassword } from '../support/make-password.ts'
import { type Caller, isAtLeast, levelFor, requireCreate } from './permissions.ts'
import { requirePod } from './pod-access.ts'
import { openCredentials } from './pod-definition.ts'
import { restartLocked, startLocked, stopLocked } from './pod-lifecycle.ts'
import { applyChanges } from './pod-spec.ts'
import { draftWish, refuse } from './pod-wish.ts'
import { lockLive, logAction, logGenerated, openWish, type PodsDeps, sealWish, write } from './pod-write.ts'
import { changedLeaves, describeLeaves } from './spec-diff.ts'
import { idProblems } from './spec-rules.ts'
import { wireStatus } from './status.ts'
import { addVolume } from './volumes.ts'
import { readChanges } from './wish-input.ts'

/** Which fields a running container takes over only at its next start. */
const NEEDS_RESTART = [
  'image',
  'template',
  'command',
  'arguments',
  'environment_variables',
  'secret_map',
  'volume_mounts',
  'template_overrides',
  'networking',
  'resources',
  'compute_queue',
  'healthchecks',
  'restart_policy',
]

/** For clients that ask for a persistent volume without naming one. One that is there is used, if the caller may. */
async function ensureVolume(tx: Executor, deps: PodsDeps, caller: Caller, podId: string): Promise<void> {
  await addVolume(tx, deps, caller, { volume_id: podId, description: `Volume of pod '${podId}'` })
}

export interface PodResult {
  row: PodRow
  metadata: Record<string, unknown>
}

export async function createPod(deps: PodsDeps, caller: Caller, body: NewPod): Promise<PodResult> {
  requireCreate(caller)
  const { pod_id: podId, status_requested: wanted, ...sent } = body
  refuse(idProblems(podId))
  const { changes, warnings, needsOwnVolume } = readChanges(podId, sent, undefined)
  const spec = applyChanges({}, changes, deps.networkingDefaults)
  const isOn = wanted !== 'OFF'
  const now = deps.clock.now()
  const uid = randomUUID()
  try {
    const created = await deps.db.transaction().execute(async (tx) => {
      if (needsOwnVolume) await ensureVolume(tx, deps, caller, podId)
      const wish = { podId, spec, former: undefined, isAdmin: true, isStart: isOn }
      const draft = await draftWish(deps, tx, caller, wish)
      const row = await insertPod(tx, {
        uid,
        site: caller.site,
        tenant: caller.tenant,
        podId,
        ...sealWish(deps, uid, draft.wish),
        isOn,
        createdBy: caller.username,
        now,
      })
      await putPermission(tx, 'pod', uid, { grantee: caller.username, level: 'ADMIN' })
      await insertCredentials(tx, {
        pod_uid: uid,
        user_username: podId,
        user_password: deps.sealer.seal(makePassword(), uid),
        admin_password: deps.sealer.seal(makePassword(), uid),
      })
      await logAction(tx, deps, caller, uid, `Pod object created by '${caller.username}'`)
      await logGenerated(tx, deps, caller, uid, draft)
      return { row, metadata: withWarnings(draft.metadata, warnings) }
    })
    deps.broker.wake(uid)
    return created
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new PodsError(
      'already_exists',
      `Pod with pod_id '${podId}' already exists in tenant '${caller.tenant}'. Choose another id or delete it first.`,
      {
        cause: error,
        details: { pod_id: podId },
      },
    )
  }
}

export function getPod(deps: Pick<PodsDeps, 'db'>, caller: Caller, podId: string): Promise<PodWithLevels> {
  return requirePod(deps.db, caller, podId, 'READ')
}

export interface PodUpdate extends PodResult {
  changed: string[]
  /** Changed fields that a running container takes over only at its next start. */
  needsRestart: string[]
}

export async function updatePod(deps: PodsDeps, caller: Caller, podId: string, body: UpdatePod): Promise<PodUpdate> {
  const { status_requested: wanted, ...sent } = body
  const found = await requirePod(deps.db, caller, podId, wanted === undefined || wanted === null ? 'USER' : 'ADMIN')
  const isAdmin = caller.adminMode || isAtLeast(levelFor(caller, 'pod', podId, found.levels), 'ADMIN')
  const update = await deps.db.transaction().execute(async (tx): Promise<PodUpdate> => {
    const row = await lockLive(tx, found, caller)
    const stored = openWish(deps, row)
    const { changes, warnings, needsOwnVolume } = readChanges(podId, sent, stored)
    if (needsOwnVolume) await ensureVolume(tx, deps, caller, podId)
    const spec = applyChanges(stored.spec, changes, deps.networkingDefaults)
    let next = row
    let changed: ReturnType<typeof changedLeaves> = []
    let metadata: Record<string, unknown> = {}
    if (JSON.stringify(spec) !== JSON.stringify(stored.spec)) {
      const draft = await draftWish(deps, tx, caller, { podId, spec, former: stored, isAdmin, isStart: false })
      changed = changedLeaves(stored.spec, draft.wish.spec)
      metadata = draft.metadata
      if (changed.length > 0) {
        next = await write(tx, row, { wish: sealWish(deps, row.uid, draft.wish), byUserAt: deps.clock.now() })
        await logAction(tx, deps, caller, row.uid, `'${caller.username}' updated pod: ${describeLeaves(changed)}`)
        await logGenerated(tx, deps, caller, row.uid, draft)
      }
    }
    const lifecycle = await applyStatusRequested(tx, deps, caller, next, wanted)
    const fields = [...new Set(changed.map(({ path }) => path.split('.')[0] ?? path))]
    if (lifecycle !== undefined) fields.push('status_requested')
    return {
      row: lifecycle ?? next,
      metadata: withWarnings(metadata, warnings),
      changed: fields,
      needsRestart: fields.filter((field) => NEEDS_RESTART.includes(field)),
    }
  })
  if (update.changed.length > 0) deps.broker.wake(found.uid)
  return update
}

/** ON for a pod that is not stopped changes nothing. */
async function applyStatusRequested(
  tx: Executor,
  deps: PodsDeps,
  caller: Caller,
  row: PodRow,
  wanted: UpdatePod['status_requested'],
) {
  if (wanted === 'OFF' && row.status_requested !== 'OFF') return stopLocked(tx, deps, caller, row)
  if (wanted === 'RESTART') return restartLocked(tx, deps, caller, row)
  // null asks for the default, which is ON.
  if ((wanted === 'ON' || wanted === null) && wireStatus(row) === 'STOPPED') return startLocked(tx, deps, caller, row)
  return undefined
}

export async function deletePod(deps: PodsDeps, caller: Caller, podId: string): Promise<void> {
  const found = await requirePod(deps.db, caller, podId, 'ADMIN')
  await deps.db.transaction().execute(async (tx) => {
    const row = await lockLive(tx, found, caller)
    const now = deps.clock.now()
    await write(tx, row, { statusRequested: 'OFF', isLifecycle: true, byUserAt: now, deletedAt: now })
    await logAction(tx, deps, caller, row.uid, `'${caller.username}' deleted the pod`)
  })
  deps.broker.wake(found.uid)
}

export interface PodLogin {
  user_username: string
  user_password: string
}

export async function getCredentials(deps: PodsDeps, caller: Caller, podId: string): Promise<PodLogin> {
  const pod = await requirePod(deps.db, caller, podId, 'USER')
  const { user_username, user_password } = await openCredentials(deps, pod)
  return { user_username, user_password }
}

function withWarnings(metadata: Record<string, unknown>, warnings: string[]): Record<string, unknown> {
  if (warnings.length === 0) return metadata
  return { ...metadata, warnings: [...warnings, ...((metadata.warnings as string[] | undefined) ?? [])] }
}
