// A runtime that runs nothing: it keeps its objects in tables and writes down every call that would change something,
// with who made it and when. `installRecorder` makes the tables.
import pg from 'pg'
import type {
  LogLine,
  Observation,
  PodDefinition,
  PodKey,
  PodRuntime,
  RemoveOptions,
} from '../../../packages/server/src/runtime/port.ts'

export const recorderTables = `
  create table recorded_objects (
    pod_uid uuid primary key,
    instance integer not null,
    key jsonb not null,
    made_at timestamptz not null
  );
  create table recorded_calls (
    id bigint generated always as identity primary key,
    owner text not null,
    pid integer not null,
    called_at timestamptz not null,
    action text not null,
    pod_uid uuid not null,
    instance integer,
    had_effect boolean not null
  );`

/** The most that the column holds. */
const MAX_INSTANCE = 2 ** 31 - 1

interface ObjectRow {
  instance: number
  key: PodKey
  made_at: Date
}

export class RecordingRuntime implements PodRuntime {
  readonly kind = 'recording'
  readonly #owner: string
  readonly #pool: pg.Pool

  constructor(connection: pg.PoolConfig, owner: string) {
    this.#owner = owner
    this.#pool = new pg.Pool({ max: 20, ...connection })
  }

  async apply({ key, instance }: PodDefinition): Promise<void> {
    const calledAt = new Date()
    await this.#pool.query(
      `with made as (
        insert into recorded_objects values ($1, $2, $3, $4) on conflict (pod_uid) do nothing returning 1
      ) insert into recorded_calls (owner, pid, called_at, action, pod_uid, instance, had_effect)
        select $5, $6, $4, 'apply', $1, $2, exists (select from made)`,
      [key.uid, instance, JSON.stringify(key), calledAt, this.#owner, process.pid],
    )
  }

  async remove({ uid }: PodKey, { upTo = MAX_INSTANCE }: RemoveOptions): Promise<void> {
    await this.#pool.query(
      `with removed as (delete from recorded_objects where pod_uid = $1 and instance <= $5 returning instance)
        insert into recorded_calls (owner, pid, called_at, action, pod_uid, instance, had_effect)
        select $2, $3, $4, 'remove', $1, (select instance from removed), exists (select from removed)`,
      [uid, this.#owner, process.pid, new Date(), upTo],
    )
  }

  async observe({ uid }: PodKey): Promise<Observation> {
    const { rows } = await this.#pool.query<ObjectRow>('select * from recorded_objects where pod_uid = $1', [uid])
    return rows[0] === undefined ? { phase: 'absent' } : observed(rows[0])
  }

  async list() {
    const { rows } = await this.#pool.query<ObjectRow>('select * from recorded_objects')
    return rows.map((row) => ({ key: row.key, observation: observed(row) }))
  }

  watch(): () => void {
    return () => undefined
  }

  async *logs(): AsyncGenerator<LogLine> {}

  async exec(): Promise<never> {
    throw new Error('nothing runs here')
  }

  async listFiles(): Promise<never> {
    throw new Error('nothing runs here')
  }

  async readFile(): Promise<never> {
    throw new Error('nothing runs here')
  }

  async writeFile(): Promise<never> {
    throw new Error('nothing runs here')
  }

  async connect(): Promise<never> {
    throw new Error('nothing runs here')
  }

  async check() {
    return { ok: true, detail: 'calls are recorded' }
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

function observed({ instance, made_at: startedAt }: ObjectRow) {
  return {
    phase: 'running' as const,
    instance,
    reason: null,
    message: null,
    exitCode: null,
    startedAt,
    restartCount: 0,
    ready: true,
    endpoints: {},
  }
}
