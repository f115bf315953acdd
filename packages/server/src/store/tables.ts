// The rows, as Kysely sees them. Columns keep wire names where there is one. In `pods` the wish and the outcome are
// written by different hands: domain code writes the first group, the controller the second, nobody both.
import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { PodSpec } from '../domain/pod-spec.ts'
import type { Endpoint, PullProgress, ReasonCode } from '../runtime/port.ts'

type Timestamp = ColumnType<Date, Date | string, Date | string>
type NullableTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>

export const phases = ['absent', 'pending', 'running', 'succeeded', 'failed'] as const
export type Phase = (typeof phases)[number]

export interface PodsTable {
  uid: string
  site: string
  tenant: string
  pod_id: string
  // the wish
  spec: JSONColumnType<PodSpec, string, string>
  /** The wish after merging its template; null in rows of an older release. Values of secret_map are sealed in both. */
  derived: ColumnType<PodSpec | null, string | null | undefined, string | null>
  status_requested: 'ON' | 'OFF'
  /** Rises with every write of the wish. */
  generation: number
  /** The generation at which somebody last asked for a start, stop, restart or delete. */
  lifecycle_generation: number
  /** Rises with every intended start of the container. */
  instance: number
  created_by: string
  creation_ts: Timestamp
  update_ts: Timestamp
  deleted_at: NullableTimestamp
  // the outcome
  observed_generation: Generated<number>
  observed_instance: Generated<number>
  phase: Generated<Phase>
  reason: ColumnType<ReasonCode | null, ReasonCode | null | undefined, ReasonCode | null>
  message: ColumnType<string | null, string | null | undefined, string | null>
  progress: ColumnType<PullProgress | null, string | null | undefined, string | null>
  exit_code: ColumnType<number | null, number | null | undefined, number | null>
  ready: Generated<boolean>
  restart_count: Generated<number>
  container_started_at: NullableTimestamp
  start_instance_ts: NullableTimestamp
  endpoints: ColumnType<Record<string, Endpoint>, string | undefined, string>
  /** The generation of a wish that the runtime refuses for good. */
  refused_generation: ColumnType<number | null, number | null | undefined, number | null>
  /** The newest generation for which an attempt was made, also one that failed. */
  attempted_generation: Generated<number>
  attempts: Generated<number>
  next_attempt_at: NullableTimestamp
  /** Of a tombstone: when nothing of the pod was left in the runtime. */
  gone_at: NullableTimestamp
}

export interface ActionLogsTable {
  id: Generated<number>
  pod_uid: string
  ts: Timestamp
  text: string
}

export const objectKinds = ['pod', 'template', 'volume', 'snapshot', 'secret'] as const
export type ObjectKind = (typeof objectKinds)[number]

export const levels = ['NONE', 'READ', 'USER', 'ADMIN', 'APPROVEDADMIN'] as const
export type Level = (typeof levels)[number]

export interface PermissionsTable {
  position: Generated<number>
  kind: ObjectKind
  object_uid: string
  /** A username of the object's tenant, or a key such as `tenant.<id>`. */
  grantee: string
  level: Level
}

export interface PodCredentialsTable {
  pod_uid: string
  user_username: string
  user_password: Buffer
  admin_password: Buffer
}

/** What the newest ended instance printed last; replaced at the next end. */
export interface PodLogsTable {
  pod_uid: string
  instance: number
  /** JSON lines, as the runtime gave them. */
  lines: string
  cut: boolean
  saved_at: Timestamp
  /** False for what was there before a removal began; the last words are still to come. */
  is_whole: Generated<boolean>
}

export interface LeasesTable {
  name: string
  holder: string
  epoch: number
  expires_at: Timestamp
}

export interface ImagesTable {
  site: string
  image: string
  tenants: string[]
  description: string
  creation_ts: Timestamp
  added_by: string
}

export interface TemplatesTable {
  uid: string
  site: string
  template_id: string
  description: string
  metatags: string[]
  archive_message: string
  creation_ts: Timestamp
  update_ts: Timestamp
}

/** A version of a tag; never changed once it is there. */
export interface TemplateTagsTable {
  uid: string
  template_uid: string
  tag: string
  /** `tag@YYYY-MM-DD-HH:MM:SS`, unique in its template. */
  tag_timestamp: string
  pod_definition: JSONColumnType<PodSpec, string, string>
  commit_message: string
  description: string
  archive_message: string
  added_by: string
  tenant: string
  creation_ts: Timestamp
}

export interface VolumesTable {
  uid: string
  site: string
  tenant: string
  volume_id: string
  description: string
  /** MB. */
  size_limit: number
  /** As last measured. */
  size_bytes: Generated<number>
  measured_at: NullableTimestamp
  created_by: string
  creation_ts: Timestamp
  update_ts: Timestamp
}

/** Tokens for programs. Only a hash is kept. */
export interface ApiTokensTable {
  token_id: string
  site: string
  tenant: string
  username: string
  name: string
  token_hash: Buffer
  level: 'READ' | 'USER' | 'ADMIN'
  pod_id: string | null
  creation_ts: Timestamp
  expires_ts: Timestamp
  last_used_ts: NullableTimestamp
  revoked_ts: NullableTimestamp
}

export interface UsersTable {
  site: string
  tenant: string
  username: string
  password_hash: string
  roles: string[]
  disabled: boolean
  /** Tokens carry it; a token of another epoch has ended. */
  epoch: number
  creation_ts: Timestamp
}

export interface SweepMarksTable {
  pod_uid: string
  first_seen: Timestamp
}

export interface Database {
  pods: PodsTable
  action_logs: ActionLogsTable
  permissions: PermissionsTable
  pod_credentials: PodCredentialsTable
  pod_logs: PodLogsTable
  leases: LeasesTable
  images: ImagesTable
  templates: TemplatesTable
  template_tags: TemplateTagsTable
  volumes: VolumesTable
  api_tokens: ApiTokensTable
  users: UsersTable
  sweep_marks: SweepMarksTable
}
