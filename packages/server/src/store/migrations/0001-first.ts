// The first tables. `pods_due` is the work list of the controller; `pods_live_id` makes an id free again on delete.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table pods (
    uid uuid primary key,
    site text not null,
    tenant text not null,
    pod_id text not null,
    spec jsonb not null,
    status_requested text not null check (status_requested in ('ON', 'OFF')),
    generation integer not null,
    lifecycle_generation integer not null,
    instance integer not null,
    created_by text not null,
    creation_ts timestamptz not null,
    update_ts timestamptz not null,
    deleted_at timestamptz,
    observed_generation integer not null default 0,
    observed_instance integer not null default 0,
    phase text not null default 'absent' check (phase in ('absent', 'pending', 'running', 'succeeded', 'failed')),
    reason text,
    message text,
    exit_code integer,
    ready boolean not null default false,
    restart_count integer not null default 0,
    container_started_at timestamptz,
    start_instance_ts timestamptz,
    endpoints jsonb not null default '{}',
    refused_generation integer,
    attempted_generation integer not null default 0,
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    gone_at timestamptz
  )`,
  'create unique index pods_live_id on pods (site, tenant, pod_id) where deleted_at is null',
  'create index pods_by_id on pods (site, tenant, pod_id)',
  'create index pods_due on pods (next_attempt_at) where gone_at is null and (observed_generation < generation or next_attempt_at is not null)',
  `create function tpods_pod_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify('tpods_pod_changed', new.uid::text);
      return null;
    end $$`,
  'create trigger pods_changed after insert or update on pods for each row execute function tpods_pod_changed()',
  `create table action_logs (
    id bigint generated always as identity primary key,
    pod_uid uuid not null references pods (uid) on delete cascade,
    ts timestamptz not null,
    text text not null
  )`,
  'create index action_logs_by_pod on action_logs (pod_uid, id)',
  `create table permissions (
    position bigint generated always as identity,
    kind text not null,
    object_uid uuid not null,
    grantee text not null,
    level text not null check (level in ('NONE', 'READ', 'USER', 'ADMIN', 'APPROVEDADMIN')),
    primary key (kind, object_uid, grantee)
  )`,
  'create index permissions_by_grantee on permissions (kind, grantee)',
  `create table pod_credentials (
    pod_uid uuid primary key references pods (uid) on delete cascade,
    user_username text not null,
    user_password bytea not null,
    admin_password bytea not null
  )`,
  `create table pod_logs (
    pod_uid uuid primary key references pods (uid) on delete cascade,
    instance integer not null,
    lines text not null,
    cut boolean not null,
    saved_at timestamptz not null
  )`,
  `create table leases (
    name text primary key,
    holder text not null,
    epoch integer not null,
    expires_at timestamptz not null
  )`,
  `create table images (
    site text not null,
    image text not null,
    tenants text[] not null,
    description text not null,
    creation_ts timestamptz not null,
    added_by text not null,
    primary key (site, image)
  )`,
  `create table templates (
    uid uuid primary key,
    site text not null,
    template_id text not null,
    description text not null,
    metatags text[] not null,
    archive_message text not null,
    creation_ts timestamptz not null,
    update_ts timestamptz not null,
    unique (site, template_id)
  )`,
  `create table users (
    site text not null,
    tenant text not null,
    username text not null,
    password_hash text not null,
    roles text[] not null,
    disabled boolean not null default false,
    epoch integer not null default 1,
    creation_ts timestamptz not null,
    primary key (site, tenant, username)
  )`,
  `create function tpods_user_changed() returns trigger language plpgsql as $$
    declare row users := coalesce(new, old);
    begin
      perform pg_notify('tpods_user_changed', row.site || '/' || row.tenant || '/' || row.username);
      return null;
    end $$`,
  'create trigger users_changed after insert or update or delete on users for each row execute function tpods_user_changed()',
  `create table sweep_marks (
    pod_uid uuid primary key,
    first_seen timestamptz not null
  )`,
]
