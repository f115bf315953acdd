// What the calls on pods can be told, and how it goes over the wire.
import type { ExecutePodCommands } from '../generated/api.ts'
import type { ListParams } from '../internal/listing.ts'
import { present } from '../internal/present.ts'
import type { PodOrder, Status } from '../types.ts'

export interface PodViewParams {
  /** Show the pods as they are after merging their templates. Default false. */
  derived?: boolean | undefined
  /** As `derived`, without config contents and with placeholders left as they are. Default false. */
  derivedLite?: boolean | undefined
}

export interface ListPodsParams extends PodViewParams, ListParams {
  /** Only pods in one of these statuses. Default all. */
  status?: Status | readonly Status[] | undefined
  /** Only pods made from this template: `id`, `id:tag` or `id:tag@timestamp`. */
  template?: string | undefined
  /** The order; a leading `-` turns it round. Default `creation_ts`, the oldest first. */
  sort?: PodOrder | undefined
}

export interface GetPodParams extends PodViewParams {
  /** Show the content of config files in volume_mounts. Default false. */
  includeConfigs?: boolean | undefined
  /** Report placeholders without a value in `metadata.unresolved_patterns`. Default true. */
  checkUnresolved?: boolean | undefined
}

export interface DerivedParams {
  /** Show the content of config files in volume_mounts. Default false. */
  includeConfigs?: boolean | undefined
  /** Show the values of secrets; needs the role pods_admin. Default false. */
  resolveSecrets?: boolean | undefined
}

export interface RestartParams {
  /** Move to the newest version of the template's tag. Default false. */
  grabLatestTemplateTag?: boolean | undefined
}

export interface ExecParams {
  /** A list of strings is the argv of one command; a list of lists is several commands, run one after the other. */
  commands: ExecutePodCommands['commands']
  /** Seconds for all commands together; null for the server's maximum. Default 300. */
  totalTimeoutSec?: number | null | undefined
  /** Seconds for each command; null for the server's maximum. Default 60. */
  commandTimeoutSec?: number | null | undefined
  /** Stop at the first command that fails. Default true. */
  failOnNonSuccess?: boolean | undefined
}

export function toWireView({ derived, derivedLite }: PodViewParams): { derived?: boolean; derived_lite?: boolean } {
  return present({ derived, derived_lite: derivedLite })
}

export function toWireList(params: ListPodsParams) {
  const { limit, offset, search, status, template, sort } = params
  const words = status?.toString() // a list reads as its words with commas between them
  return { ...toWireView(params), ...present({ limit, offset, search, status: words, template, sort }) }
}
