// What users do with pods: one transaction a request (wish, generation + 1, action log), and after the commit a
// wake-up, which is a hint. Nothing here waits for the runtime.
import { randomUUID } from 'node:crypto'
import type { Broker } from '../broker/port.ts'
import { PodsError } from '../errors.ts'
import type { NewPod, UpdatePod } from '../generated/api.ts'
import { addActionLog } from '../store/action-logs.ts'
import { insertCredentials, readCredentials } from '../store/credentials.ts'
import { listImages } from '../store/images.ts'
import { putPermission } from '../store/permissions.ts'
import { insertPod, listPods as listPodRows, lockPod, type PodRow, type WishChange, writeWish } from '../store/pods.ts'
import { type Db, type Executor, isUniqueViolation } from '../store/store.ts'
import { makePassword } from '../support/make-password.ts'
import type { Sealer } from '../support/sealer.ts'
import type { Clock } from './clock.ts'
import { type ImagePolicy, isImageAllowed } from './images.ts'
import { type Caller, isAtLeast } from './permissions.ts'
import { levelOf, podNotFound, requirePod } from './pod-access.ts'
import { applyChanges, type NetworkingDefaults, type PodSpec, type SpecChanges } from './pod-spec.ts'
import { changedLeaves, describeLeaves } from './spec-diff.ts'
import { idProblems, type SpecLimits, specProblems } from './spec-rules.ts'
import { wireStatus } from './status.ts'

export interface PodsDeps {
  db: Db
  broker: Broker
  clock: Clock
  sealer: Sealer
  limits: SpecLimits
  imagePolicy: ImagePolicy
  networkingDefaults: NetworkingDefaults
}

/** Which fields a running container takes over only at its next start. */
const NEEDS_RESTART = [
  'image',
  'command',
  'arguments',
  'environment_variables',
  'networking',
  'resources',
  'compute_queue',
  'restart_policy',
]

export async function createPod(deps: PodsDeps, caller: Caller, body: NewPod): Promise<PodRow> {
  const { pod_id: podId, status_requested: wanted, ...changes } = body
  const spec = applyChanges({}, changes as SpecChanges, deps.networkingDefaults)
  refuse([...idProblems(podId), ...specProblems(podId, spec, deps.limits)])
  await checkImage(deps, caller, spec)
  const now = deps.clock.now()
  const uid = randomUUID()
  try {
    const row = await deps.db.transaction().execute(async (tx) => {
      const pod = await insertPod(tx, {
        uid,
        site: caller.site,
        tenant: caller.tenant,
        podId,
        spec,
        isOn: wanted !== 'OFF',
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
      return pod
    })
    deps.broker.wake(uid)
    return row
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

export function getPod(deps: PodsDeps, caller: Caller, podId: string): Promise<PodRow> {
  return requirePod(deps.db, caller, podId, 'READ')
}

export interface PodList {
  rows: PodRow[]
  /** In admin mode: the ids that the caller could see without it. */
  accessibleIds: string[] | undefined
}

export async function listPods(deps: PodsDeps, caller: Caller): Promise<PodList> {
  const rows = await listPodRows(deps.db, caller)
  const readable = rows.filter((row) => isAtLeast(levelOf(row.levels), 'READ'))
  if (!caller.adminMode) return { rows: readable, accessibleIds: undefined }
  return { rows, accessibleIds: readable.map((row) => row.pod_id) }
}

export interface PodUpdate {
  row: PodRow
  changed: string[]
  /** Changed fields that a running container takes over only at its next start. */
  needsRestart: string[]
}

export async function updatePod(deps: PodsDeps, caller: Caller, podId: string, body: UpdatePod): Promise<PodUpdate> {
  const { status_requested: wanted, ...changes } = body
  const found = await requirePod(deps.db, caller, podId, wanted === undefined || wanted === null ? 'USER' : 'ADMIN')
  const update = await deps.db.transaction().execute(async (tx): Promise<PodUpdate> => {
    const row = await lockLive(tx, found, caller)
    const spec = applyChanges(row.spec, changes as SpecChanges, deps.networkingDefaults)
    const changed = changedLeaves(row.spec, spec)
    refuse(specProblems(podId, spec, deps.limits))
    if (spec.image !== row.spec.image) await checkImage(deps, caller, spec)
    let next = row
    if (changed.length > 0) {
      next = await write(tx, row, { spec, byUserAt: deps.clock.now() })
      await logAction(tx, deps, caller, row.uid, `'${caller.username}' updated pod: ${describeLeaves(changed)}`)
    }
    const lifecycle = await applyStatusRequested(tx, deps, caller, next, wanted)
    const fields = [...new Set(changed.map(({ path }) => path.split('.')[0] ?? path))]
    if (lifecycle !== undefined) fields.push('status_requested')
    return {
      row: lifecycle ?? next,
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

export const lifecycleVerbs = ['start', 'stop', 'restart'] as const
export type LifecycleVerb = (typeof lifecycleVerbs)[number]

/** Writes the wish of a start, stop or restart and returns the pod with it. */
export async function changeLifecycle(
  deps: PodsDeps,
  caller: Caller,
  podId: string,
  verb: LifecycleVerb,
): Promise<PodRow> {
  const found = await requirePod(deps.db, caller, podId, 'ADMIN')
  const perform = { start: startLocked, stop: stopLocked, restart: restartLocked }[verb]
  const row = await deps.db
    .transaction()
    .execute(async (tx) => perform(tx, deps, caller, await lockLive(tx, found, caller)))
  deps.broker.wake(found.uid)
  return row
}

async function startLocked(tx: Executor, deps: PodsDeps, caller: Caller, row: PodRow): Promise<PodRow> {
  const status = wireStatus(row)
  if (status !== 'STOPPED') {
    throw new PodsError(
      'wrong_state',
      `Pod must be in 'STOPPED' status to run 'start_pod'. Please run 'stop_pod' or 'restart_pod' instead. Pod '${row.pod_id}' is ${status}.`,
      { details: { pod_id: row.pod_id, status } },
    )
  }
  await logAction(tx, deps, caller, row.uid, `'${caller.username}' ran start_pod, set to ON and REQUESTED`)
  return write(tx, row, { statusRequested: 'ON', isLifecycle: true, isNextInstance: true, byUserAt: deps.clock.now() })
}

async function stopLocked(tx: Executor, deps: PodsDeps, caller: Caller, row: PodRow): Promise<PodRow> {
  await logAction(tx, deps, caller, row.uid, `'${caller.username}' ran stop_pod, set to OFF`)
  return write(tx, row, {
    statusRequested: 'OFF',
    isLifecycle: true,
    byUserAt: deps.clock.now(),
    ...withoutInstanceTime(row.spec),
  })
}

async function restartLocked(tx: Executor, deps: PodsDeps, caller: Caller, row: PodRow): Promise<PodRow> {
  await logAction(tx, deps, caller, row.uid, `'${caller.username}' ran restart_pod, set to RESTART`)
  return write(tx, row, {
    statusRequested: 'ON',
    isLifecycle: true,
    isNextInstance: true,
    byUserAt: deps.clock.now(),
    ...withoutInstanceTime(row.spec),
  })
}

/** time_to_stop_instance belongs to one instance and ends with it. */
export function withoutInstanceTime(spec: PodSpec): Pick<WishChange, 'spec'> {
  if (spec.time_to_stop_instance === undefined) return {}
  const { time_to_stop_instance: _ended, ...kept } = spec
  return { spec: kept }
}

export interface PodCredentials {
  user_username: string
  user_password: string
}

export async function getCredentials(deps: PodsDeps, caller: Caller, podId: string): Promise<PodCredentials> {
  const pod = await requirePod(deps.db, caller, podId, 'USER')
  const row = await readCredentials(deps.db, pod.uid)
  if (row === undefined) throw podNotFound(podId, caller.tenant)
  return { user_username: row.user_username, user_password: deps.sealer.open(row.user_password, pod.uid) }
}

async function checkImage(deps: PodsDeps, caller: Caller, spec: PodSpec): Promise<void> {
  if (spec.template !== undefined && spec.template !== '') {
    throw new PodsError('template_not_found', `Template not found: '${spec.template}'. Verify template_id exists.`)
  }
  const image = spec.image ?? ''
  if (isImageAllowed(image, caller.tenant, await listImages(deps.db, caller.site), deps.imagePolicy)) return
  throw new PodsError(
    'image_not_allowed',
    `Custom pod.image images must be in allowlist. View available images at /pods/images or contact admin. Image derived: ${image}`,
    { details: { image } },
  )
}

/** The row under a lock; gone when somebody deleted the pod since it was found. */
async function lockLive(tx: Executor, found: PodRow, caller: Caller): Promise<PodRow> {
  const row = await lockPod(tx, found.uid)
  if (row === undefined) throw podNotFound(found.pod_id, caller.tenant)
  return row
}

async function write(tx: Executor, row: PodRow, change: WishChange): Promise<PodRow> {
  const next = await writeWish(tx, row, change)
  if (next === undefined) throw new Error(`the locked row of pod ${row.uid} changed`)
  return next
}

export async function logAction(
  tx: Executor,
  deps: Pick<PodsDeps, 'clock'>,
  caller: Caller,
  uid: string,
  text: string,
): Promise<void> {
  await addActionLog(tx, uid, deps.clock.now(), caller.adminMode ? `ADMIN ${text}` : text)
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new PodsError('invalid_request', problems.join(' '), { messages: problems })
}
