// Operations on pods.
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type ExecDeps, execCommands } from '../../domain/exec.ts'
import type { Caller } from '../../domain/permissions.ts'
import { requirePod } from '../../domain/pod-access.ts'
import { readLines, readNewestActionLogs, readText, toStoredLine } from '../../domain/pod-logs.ts'
import { toWirePod } from '../../domain/pod-to-wire.ts'
import {
  changeLifecycle,
  createPod,
  deletePod,
  getCredentials,
  getPod,
  type LifecycleVerb,
  listPods,
  updatePod,
} from '../../domain/pods.ts'
import { PodsError } from '../../errors.ts'
import type { Pod } from '../../generated/api.ts'
import type { PodRow } from '../../store/pods.ts'
import type { Enveloped, Handlers } from '../operations.ts'

export interface PodHandlerDeps extends ExecDeps {
  tenantHost(tenant: string): string
}

type PodOperation =
  | 'list_pods'
  | 'create_pod'
  | 'get_pod'
  | 'update_pod'
  | 'delete_pod'
  | 'start_pod'
  | 'stop_pod'
  | 'restart_pod'
  | 'post_start_pod'
  | 'post_stop_pod'
  | 'post_restart_pod'
  | 'get_pod_logs'
  | 'exec_pod_commands'
  | 'get_pod_credentials'

export function podHandlers(deps: PodHandlerDeps): Pick<Handlers, PodOperation> {
  const wire = (row: PodRow) => toWirePod(row, deps.tenantHost(row.tenant))

  const lifecycle = (verb: LifecycleVerb, message: string) => {
    return async ({
      caller,
      path,
      headers,
    }: {
      caller: Caller
      path: { pod_id: string }
      headers: Record<string, string | undefined>
    }): Promise<Enveloped<Pod>> => {
      refusePrefetch(headers)
      return { result: wire(await changeLifecycle(deps, caller, path.pod_id, verb)), message }
    }
  }
  const start = lifecycle('start', "Updated pod's status_requested to ON and requested pod.")
  const stop = lifecycle('stop', "Updated pod's status_requested to OFF.")
  const restart = lifecycle('restart', "Updated pod's status_requested to RESTART.")

  return {
    async list_pods({ caller, query }) {
      const { rows, accessibleIds } = await listPods(deps, caller)
      const metadata = {
        ...derivedMetadata(query),
        ...(accessibleIds && { admin_context: adminContext(accessibleIds, rows.length) }),
      }
      return { result: rows.map(wire), message: 'Pods retrieved successfully.', metadata }
    },
    async create_pod({ caller, body }) {
      return { result: wire(await createPod(deps, caller, body)), message: 'Pod created successfully.' }
    },
    async get_pod({ caller, path, query }) {
      return {
        result: wire(await getPod(deps, caller, path.pod_id)),
        message: 'Pod retrieved successfully.',
        metadata: derivedMetadata(query),
      }
    },
    async update_pod({ caller, path, body }) {
      const { row, changed, needsRestart } = await updatePod(deps, caller, path.pod_id, body)
      if (changed.length === 0) {
        const message = 'Incoming data made no changes to pod. Is incoming data equal to current data?'
        return { result: wire(row), message, status: 'error' }
      }
      const note = needsRestart.map((field) => `${field} takes effect at the next restart of the pod`)
      return { result: wire(row), message: 'Pod updated successfully.', metadata: note.length > 0 ? { note } : {} }
    },
    async delete_pod({ caller, path }) {
      await deletePod(deps, caller, path.pod_id)
      return { result: '', message: 'Pod successfully deleted.' }
    },
    start_pod: start,
    stop_pod: stop,
    restart_pod: restart,
    post_start_pod: start,
    post_stop_pod: stop,
    post_restart_pod: restart,
    async get_pod_logs({ caller, path, query, headers, signal }) {
      const pod = await requirePod(deps.db, caller, path.pod_id, 'READ')
      const options = {
        ...(query.tail !== undefined && { tail: query.tail }),
        ...(query.since !== undefined && { since: new Date(query.since) }),
        follow: query.follow ?? false,
        signal,
      }
      const isStream = options.follow || headers.accept?.includes('application/x-ndjson') === true
      if (isStream)
        return {
          stream: Readable.from(toNdjson(readLines(deps, pod, options), signal)),
          contentType: 'application/x-ndjson',
        }
      const [logs, actionLogs] = await Promise.all([readText(deps, pod, options), readNewestActionLogs(deps, pod)])
      return { result: { logs, action_logs: actionLogs }, message: 'Pod logs retrieved successfully.' }
    },
    async exec_pod_commands({ caller, path, body, signal }) {
      const report = await execCommands(deps, caller, path.pod_id, body, signal)
      const result = {
        execution_results: report.results,
        total_commands: report.total,
        successful_commands: report.successful,
      }
      return { result, message: report.message, status: report.isFailure ? 'error' : 'success' }
    },
    async get_pod_credentials({ caller, path }) {
      return { result: await getCredentials(deps, caller, path.pod_id) }
    },
  }
}

/** A browser that guesses the next page must not stop a pod. */
function refusePrefetch(headers: Record<string, string | undefined>): void {
  if (headers['sec-purpose']?.includes('prefetch'))
    throw new PodsError('invalid_request', 'A prefetch must not change a pod.')
}

function derivedMetadata(query: { derived?: boolean; derived_lite?: boolean }): Record<string, unknown> {
  if (query.derived) return { derived: true, derived_mode: 'full' }
  return query.derived_lite ? { derived: true, derived_mode: 'lite' } : {}
}

function adminContext(accessibleIds: string[], total: number) {
  return {
    admin_mode: true,
    user_accessible_ids: accessibleIds,
    msg: `You can access ${accessibleIds.length} pods, admin reveals ${total}`,
  }
}

/** Lines as JSON, with an empty line now and then so that a quiet stream is not taken for a dead one. */
async function* toNdjson(
  lines: AsyncIterable<Parameters<typeof toStoredLine>[0]>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  // The head goes out with the first bytes, and a quiet pod may have none for a long time.
  yield '\n'
  const iterator = lines[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    while (!signal.aborted) {
      const pause = new AbortController()
      const quiet = delay(HEARTBEAT_MS, 'quiet' as const, { signal: pause.signal }).catch(() => 'quiet' as const)
      const step = await Promise.race([next, quiet])
      pause.abort()
      if (step === 'quiet') {
        yield '\n'
        continue
      }
      if (step.done) return
      yield `${JSON.stringify(toStoredLine(step.value))}\n`
      next = iterator.next()
    }
  } finally {
    next.catch(() => undefined)
    await iterator.return?.(undefined)
  }
}

const HEARTBEAT_MS = 15_000
