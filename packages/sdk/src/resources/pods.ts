// Pods: the wish, what became of it, and what can be done with a running one.

import { ConfigError } from '../errors.ts'
import type { ExecutePodCommands } from '../generated/api.ts'
import { Listing } from '../internal/listing.ts'
import { PostOrGet } from '../internal/post-or-get.ts'
import { present } from '../internal/present.ts'
import type { Transport } from '../internal/transport.ts'
import type { RequestOptions } from '../options.ts'
import type {
  Credentials,
  ExecOutcome,
  LogLine,
  Logs,
  NewPod,
  NewTemplateTagFromPod,
  Pod,
  PodOverrides,
  PodProvenance,
  ResettableField,
  TemplateTag,
  UpdatePod,
} from '../types.ts'
import { ObjectPermissions } from './permissions.ts'
import type { ExecHandle, SpawnOptions } from './pod-execs.ts'
import { PodFiles } from './pod-files.ts'
import { type LogLinesOptions, type LogsQuery, readPodLogLines, toWireQuery } from './pod-logs.ts'
import {
  type DerivedParams,
  type ExecParams,
  type GetPodParams,
  type ListPodsParams,
  type RestartParams,
  toWireList,
  toWireView,
} from './pod-params.ts'
import type { WaitTarget } from './pod-status.ts'
import { type WaitOptions, waitForPod } from './pod-waiter.ts'

/** An exec call waits this much longer for its answer than the commands may take. */
const EXEC_GRACE_MS = 30_000

export class Pods extends Listing<Pod, ListPodsParams> {
  /** Who may do what with a pod. */
  readonly permissions: ObjectPermissions
  /** Files in a running pod. */
  readonly files: PodFiles
  readonly #transport: Transport
  readonly #lifecycle: PostOrGet

  constructor(transport: Transport) {
    super()
    this.#transport = transport
    this.#lifecycle = new PostOrGet(transport)
    this.permissions = new ObjectPermissions(transport, 'pods')
    this.files = new PodFiles(transport)
  }

  /**
   * list_pods: the pods on which the caller has READ or more, oldest first.
   * @example
   * for (const pod of await client.pods.list()) console.log(pod.pod_id, pod.status)
   * @example
   * const failed = await client.pods.list({ status: 'ERROR', template: 'webapp', sort: '-update_ts' })
   */
  list(params: ListPodsParams = {}, options?: RequestOptions): Promise<Pod[]> {
    const query = toWireList(params)
    return this.#transport.call((api, init) => api.GET('/pods', { ...init, params: { query } }), options)
  }

  /**
   * create_pod: does not wait for the start; see `waitFor`.
   * @example
   * await client.pods.create({ pod_id: 'docpod', image: 'postgres:16' })
   */
  create(newPod: NewPod, options?: RequestOptions): Promise<Pod> {
    return this.#transport.call((api, init) => api.POST('/pods', { ...init, body: newPod }), options)
  }

  /**
   * get_pod
   * @example
   * const { status, url } = await client.pods.get('docpod')
   */
  get(id: string, params: GetPodParams = {}, options?: RequestOptions): Promise<Pod> {
    const { includeConfigs, checkUnresolved } = params
    const query = {
      ...toWireView(params),
      ...present({ include_configs: includeConfigs, check_unresolved: checkUnresolved }),
    }
    return this.#transport.call(
      (api, init) => api.GET('/pods/{pod_id}', { ...init, params: { path: { pod_id: id }, query } }),
      options,
    )
  }

  /**
   * get_derived_pod: the pod with what its template brings.
   * @example
   * const { image } = await client.pods.derived('docpod')
   */
  derived(id: string, params: DerivedParams = {}, options?: RequestOptions): Promise<Pod> {
    const query = present({ include_configs: params.includeConfigs, resolve_secrets: params.resolveSecrets })
    return this.#transport.call(
      (api, init) => api.GET('/pods/{pod_id}/derived', { ...init, params: { path: { pod_id: id }, query } }),
      options,
    )
  }

  /**
   * get_pod_overrides: only what was set on the pod itself.
   * @example
   * const { overrides } = await client.pods.overrides('docpod')
   */
  overrides(id: string, options?: RequestOptions): Promise<PodOverrides> {
    const params = { path: { pod_id: id } }
    return this.#transport.call((api, init) => api.GET('/pods/{pod_id}/overrides', { ...init, params }), options)
  }

  /**
   * get_pod_provenance: where each field of the pod comes from: the pod itself, its template or the default.
   * @example
   * const { fields } = await client.pods.provenance('docpod')
   * console.log(fields.image?.source)
   */
  provenance(id: string, options?: RequestOptions): Promise<PodProvenance> {
    const params = { path: { pod_id: id } }
    return this.#transport.call((api, init) => api.GET('/pods/{pod_id}/provenance', { ...init, params }), options)
  }

  /**
   * reset_pod_fields: gives fields back to the template of the pod.
   * @example
   * await client.pods.resetFields('docpod', ['image', 'environment_variables'])
   */
  resetFields(id: string, fields: ResettableField[], options?: RequestOptions): Promise<Pod> {
    const request = { params: { path: { pod_id: id } }, body: { fields } }
    return this.#transport.call((api, init) => api.POST('/pods/{pod_id}/reset_field', { ...init, ...request }), options)
  }

  /**
   * save_pod_as_template_tag: what was set on the pod becomes a version of a tag.
   * @example
   * await client.pods.saveAsTemplateTag('docpod', { template_id: 'mine', commit_message: 'first' })
   */
  saveAsTemplateTag(id: string, tag: NewTemplateTagFromPod, options?: RequestOptions): Promise<TemplateTag> {
    return this.#transport.call(
      (api, init) =>
        api.POST('/pods/{pod_id_net}/save_pod_as_template_tag', {
          ...init,
          params: { path: { pod_id_net: id } },
          body: tag,
        }),
      options,
    )
  }

  /**
   * update_pod: only the keys sent are applied, `null` sets a field back to its default. A running container keeps its
   * settings until the next restart.
   * @example
   * await client.pods.update('docpod', { description: 'my database' })
   */
  update(id: string, changes: UpdatePod, options?: RequestOptions): Promise<Pod> {
    return this.#transport.call(
      (api, init) => api.PUT('/pods/{pod_id}', { ...init, params: { path: { pod_id: id } }, body: changes }),
      options,
    )
  }

  /**
   * delete_pod: the id is free at once; the container ends in the background.
   * @example
   * await client.pods.delete('docpod')
   */
  async delete(id: string, options?: RequestOptions): Promise<void> {
    await this.#transport.call(
      (api, init) => api.DELETE('/pods/{pod_id}', { ...init, params: { path: { pod_id: id } } }),
      options,
    )
  }

  /**
   * post_start_pod, or start_pod where the server has no POST form: starts a stopped pod.
   * @example
   * await client.pods.start('docpod')
   */
  start(id: string, options?: RequestOptions): Promise<Pod> {
    const params = { path: { pod_id: id } }
    return this.#lifecycle.call(
      (api, init) => api.POST('/pods/{pod_id}/start', { ...init, params }),
      (api, init) => api.GET('/pods/{pod_id}/start', { ...init, params }),
      options,
    )
  }

  /**
   * post_stop_pod, or stop_pod: allowed in any status.
   * @example
   * await client.pods.stop('docpod')
   */
  stop(id: string, options?: RequestOptions): Promise<Pod> {
    const params = { path: { pod_id: id } }
    return this.#lifecycle.call(
      (api, init) => api.POST('/pods/{pod_id}/stop', { ...init, params }),
      (api, init) => api.GET('/pods/{pod_id}/stop', { ...init, params }),
      options,
    )
  }

  /**
   * post_restart_pod, or restart_pod: allowed in any status.
   * @example
   * await client.pods.restart('docpod', { grabLatestTemplateTag: true })
   */
  restart(id: string, { grabLatestTemplateTag }: RestartParams = {}, options?: RequestOptions): Promise<Pod> {
    const query = present({ grab_latest_template_tag: grabLatestTemplateTag })
    const params = { path: { pod_id: id }, query }
    return this.#lifecycle.call(
      (api, init) => api.POST('/pods/{pod_id}/restart', { ...init, params }),
      (api, init) => api.GET('/pods/{pod_id}/restart', { ...init, params }),
      options,
    )
  }

  /**
   * get_pod_logs: the output of the newest instance, at most its last 10 MB, and the newest action logs.
   * @example
   * const { logs } = await client.pods.logs('docpod', { tail: 100 })
   */
  logs(id: string, query: LogsQuery = {}, options?: RequestOptions): Promise<Logs> {
    const params = { path: { pod_id: id }, query: toWireQuery(query) }
    return this.#transport.call((api, init) => api.GET('/pods/{pod_id}/logs', { ...init, params }), options)
  }

  /**
   * get_pod_logs as a stream of lines, each with its moment and source: those there are, or with `follow` also those to
   * come. A Tapis site has no such stream; there the lines carry the moment of reading.
   * @example
   * for await (const { ts, source, line } of client.pods.logLines('docpod', { tail: 10 })) console.log(ts, source, line)
   */
  logLines(id: string, options: LogLinesOptions = {}): AsyncGenerator<LogLine, void, undefined> {
    const { signal } = options
    const getPod = (podId: string) => this.get(podId, {}, { signal })
    const getLogs = (podId: string) => this.logs(podId, {}, { signal })
    return readPodLogLines({ transport: this.#transport, getPod, getLogs }, id, options)
  }

  /**
   * get_pod_logs with follow: lines as they are written, until the instance ends. A lost connection is taken up again
   * without losing or doubling lines. A Tapis site has no such stream: there the log is read every two seconds, `since`
   * has no effect, and the lines carry the moment of reading. Leaving the loop closes the connection.
   * @example
   * for await (const { line } of client.pods.followLogs('docpod', { tail: 10 })) console.log(line)
   */
  followLogs(id: string, options: Omit<LogLinesOptions, 'follow'> = {}): AsyncGenerator<LogLine, void, undefined> {
    return this.logLines(id, { ...options, follow: true })
  }

  /**
   * exec_pod_commands: runs commands in a running pod. A command that fails is a result and no error: look at
   * `exit_code`. Without `timeoutMs` the call waits as long as the commands may take.
   * @example
   * const { execution_results } = await client.pods.exec('docpod', { commands: ['ls', '-l', '/data'] })
   */
  exec(id: string, params: ExecParams, options: RequestOptions = {}): Promise<ExecOutcome> {
    const { commands, totalTimeoutSec, commandTimeoutSec, failOnNonSuccess } = params
    const body: ExecutePodCommands = {
      commands,
      ...present({
        total_timeout: totalTimeoutSec,
        command_timeout: commandTimeoutSec,
        fail_on_non_success: failOnNonSuccess,
      }),
    }
    const commandsMs = totalTimeoutSec === null ? Number.POSITIVE_INFINITY : (totalTimeoutSec ?? 300) * 1000
    const timeoutMs = options.timeoutMs ?? Math.max(this.#transport.settings.timeoutMs, commandsMs + EXEC_GRACE_MS)
    return this.#transport.call(
      (api, init) => api.POST('/pods/{pod_id}/exec', { ...init, params: { path: { pod_id: id } }, body }),
      { ...options, timeoutMs },
    )
  }

  /**
   * open_exec: runs one command with live streams over a WebSocket, for servers that offer it (else an ApiError with
   * status 404). Only the client of `@tpods/sdk/node` has it: the WebSockets of browsers send no token.
   * @example
   * const { stdout, exit } = await client.pods.spawn('docpod', ['cat', '/data/result.csv'])
   * for await (const chunk of stdout) process.stdout.write(chunk)
   * const { exitCode } = await exit
   */
  async spawn(id: string, argv: string[], options: SpawnOptions = {}): Promise<ExecHandle> {
    const { spawn } = this.#transport.settings
    if (spawn !== undefined) return spawn(this.#transport, id, argv, options)
    throw new ConfigError(
      'WebSockets of browsers cannot send a token: use `createNodeClient` of @tpods/sdk/node, or exec',
    )
  }

  /**
   * get_pod_credentials: the generated username and password, fixed for the life of the pod.
   * @example
   * const { user_username, user_password } = await client.pods.credentials('docpod')
   */
  credentials(id: string, options?: RequestOptions): Promise<Credentials> {
    const params = { path: { pod_id: id } }
    return this.#transport.call((api, init) => api.GET('/pods/{pod_id}/credentials', { ...init, params }), options)
  }

  /**
   * Looks at the pod (get_pod) until it is in the state asked for. Throws a WaitError as soon as the state can no longer
   * be reached, with the reason and exit code, and a WaitTimeoutError when the time is over.
   * @example
   * const pod = await client.pods.waitFor('docpod', 'available', { timeoutMs: 60_000 })
   */
  async waitFor<Target extends WaitTarget>(
    id: string,
    target: Target,
    options: WaitOptions = {},
  ): Promise<Target extends 'deleted' ? undefined : Pod> {
    const deps = {
      ...this.#transport.settings,
      getPod: (podId: string, look: RequestOptions) => this.get(podId, {}, look),
    }
    const pod = await waitForPod(deps, id, target, options)
    return pod as Target extends 'deleted' ? undefined : Pod // undefined for `deleted` only; the compiler cannot follow
  }
}
