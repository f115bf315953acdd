// Operations on pods.
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type ExecDeps, execCommands } from '../../domain/exec.ts'
import type { Caller } from '../../domain/permissions.ts'
import { requirePod } from '../../domain/pod-access.ts'
import { changeLifecycle, type LifecycleVerb } from '../../domain/pod-lifecycle.ts'
import { listPods } from '../../domain/pod-list.ts'
import { readLines, readNewestActionLogs, readText, toStoredLine } from '../../domain/pod-logs.ts'
import { resetPodFields } from '../../domain/pod-templates.ts'
import {
  derivedPod,
  podOverrides,
  podProvenance,
  unresolvedMetadata,
  type ViewDeps,
  viewPod,
} from '../../domain/pod-views.ts'
import { openWish } from '../../domain/pod-write.ts'
import { createPod, deletePod, getCredentials, getPod, updatePod } from '../../domain/pods.ts'
import { PodsError } from '../../errors.ts'
import type { Pod } from '../../generated/api.ts'
import { adminContext } from '../listing.ts'
import type { Enveloped, Handlers } from '../operations.ts'

export interface PodHandlerDeps extends ExecDeps, ViewDeps {}

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
  | 'get_derived_pod'
  | 'get_pod_overrides'
  | 'get_pod_provenance'
  | 'reset_pod_fields'

export function podHandlers(deps: PodHandlerDeps): Pick<Handlers, PodOperation> {
  const lifecycle = (verb: LifecycleVerb, message: string) => {
    return async ({
      caller,
      path,
      query,
      headers,
    }: {
      caller: Caller
      path: { pod_id: string }
      query: { grab_latest_template_tag?: boolean }
      headers: Record<string, string | undefined>
    }): Promise<Enveloped<Pod>> => {
      refusePrefetch(headers)
      const options = { grabLatestTemplateTag: query.grab_latest_template_tag }
      return { result: viewPod(deps, caller, await changeLifecycle(deps, caller, path.pod_id, verb, options)), message }
    }
  }
  const start = lifecycle('start', "Updated pod's status_requested to ON and requested pod.")
  const stop = lifecycle('stop', "Updated pod's status_requested to OFF.")
  const restart = lifecycle('restart', "Updated pod's status_requested to RESTART.")

  return {
    async list_pods({ caller, query }) {
      const { derived, derived_lite: derivedLite, ...filter } = query
      const { rows, total, accessibleIds } = await listPods(deps, caller, filter)
      const metadata = {
        ...derivedMetadata(query),
        ...(total !== undefined && { total }),
        ...adminContext(accessibleIds, total ?? rows.length, 'pods'),
      }
      const result = rows.map((row) => viewPod(deps, caller, row, { derived, derivedLite }))
      return { result, message: 'Pods retrieved successfully.', metadata }
    },
    async create_pod({ caller, body }) {
      const { row, metadata } = await createPod(deps, caller, body)
      return {
        result: viewPod(deps, caller, row),
        message: 'Pod created successfully.',
        metadata: { ...metadata, ...unresolvedMetadata(openWish(deps, row)) },
      }
    },
    async get_pod({ caller, path, query }) {
      const row = await getPod(deps, caller, path.pod_id)
      return {
        result: viewPod(deps, caller, row, {
          derived: query.derived,
          derivedLite: query.derived_lite,
          showsConfigs: query.include_configs,
        }),
        message: 'Pod retrieved successfully.',
        metadata: {
          ...derivedMetadata(query),
          ...(query.check_unresolved !== false && unresolvedMetadata(openWish(deps, row))),
        },
      }
    },
    async get_derived_pod({ caller, path, query }) {
      const { pod, metadata } = await derivedPod(deps, caller, path.pod_id, {
        showsConfigs: query.include_configs ?? false,
        resolveSecrets: query.resolve_secrets ?? false,
      })
      return { result: pod, message: 'Final derived pod retrieved successfully.', metadata }
    },
    async get_pod_overrides({ caller, path }) {
      return { result: await podOverrides(deps, caller, path.pod_id) }
    },
    async get_pod_provenance({ caller, path }) {
      return { result: await podProvenance(deps, caller, path.pod_id) }
    },
    async reset_pod_fields({ caller, path, body }) {
      const { row, isChanged } = await resetPodFields(deps, caller, path.pod_id, body)
      const result = viewPod(deps, caller, row)
      if (isChanged) return { result, message: 'Pod fields reset to template successfully.' }
      return { result, message: 'None of these fields is set on the pod: nothing was reset.', status: 'error' }
    },
    async update_pod({ caller, path, body }) {
      const { row, metadata, changed, needsRestart } = await updatePod(deps, caller, path.pod_id, body)
      if (changed.length === 0) {
        const message = 'Incoming data made no changes to pod. Is incoming data equal to current data?'
        return { result: viewPod(deps, caller, row), message, status: 'error' }
      }
      const note = needsRestart.map((field) => `${field} takes effect at the next restart of the pod`)
      return {
        result: viewPod(deps, caller, row),
        message: 'Pod updated successfully.',
        metadata: { ...metadata, ...(note.length > 0 && { note }) },
      }
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
