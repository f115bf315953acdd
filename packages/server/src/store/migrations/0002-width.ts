// Template tags, volumes and tokens for programs.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // The wish after merging its template: refs are pinned and tags never change, so it stays true until the next write.
  'alter table pods add column derived jsonb',
  `create table template_tags (
    uid uuid primary key,
    template_uid uuid not null references templates (uid) on delete cascade,
    tag text not null,
    tag_timestamp text not null,
    pod_definition jsonb not null,
    commit_message text not null,
    description text not null,
    archive_message text not null,
    added_by text not null,
    tenant text not null,
    creation_ts timestamptz not null,
    unique (template_uid, tag_timestamp)
  )`,
  'create index template_tags_newest on template_tags (template_uid, tag, creation_ts desc)',
  // Which pods and tags are made from a template is asked at its deletion.
  "create index pods_by_template on pods (site, (spec ->> 'template')) where deleted_at is null",
  `create table volumes (
    uid uuid primary key,
    site text not null,
    tenant text not null,
    volume_id text not null,
    description text not null,
    size_limit integer not null,
    size_bytes bigint not null default 0,
    measured_at timestamptz,
    created_by text not null,
    creation_ts timestamptz not null,
    update_ts timestamptz not null,
    unique (site, tenant, volume_id)
  )`,
  `create table api_tokens (
    token_id uuid primary key,
    site text not null,
    tenant text not null,
    username text not null,
    name text not null,
    token_hash bytea not null unique,
    level text not null check (level in ('READ', 'USER', 'ADMIN')),
    pod_id text,
    creation_ts timestamptz not null,
    expires_ts timestamptz not null,
    last_used_ts timestamptz,
    revoked_ts timestamptz
  )`,
  'create unique index api_tokens_live_name on api_tokens (site, tenant, username, name) where revoked_ts is null',
]
