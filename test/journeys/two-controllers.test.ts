// Two controllers on one Postgres server. The active one is paused with SIGSTOP, so that it cannot know that its
// lease has gone; the other one takes over, and the first one changes nothing when it goes on.
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { openPostgresBroker } from '../../packages/server/src/broker/postgres.ts'
import { openStore, type Store } from '../../packages/server/src/store/store.ts'
import { freshDatabase } from '../support/database.ts'
import { type ControllerPair, startControllerPair } from './support/controller-pair.ts'
import { recorderTables } from './support/recording-runtime.ts'
import { seededRandom, testSeed } from './support/seeded.ts'
import { startWishTraffic } from './support/wish-traffic.ts'

const beforeMs = 4_000
const pauseMs = 30_000
const afterMs = 6_000
const takeOverMs = 15_000
const settleMs = 10_000

/** Who wrote which row, and when, for every table that a controller writes. */
const auditTables = `
  create table audit (at timestamptz not null default clock_timestamp(), writer text not null, what text not null);
  create function audit_write() returns trigger language plpgsql as $$
    begin
      insert into audit (writer, what) values (current_setting('application_name'), tg_op || ' ' || tg_table_name);
      return null;
    end $$;
  ${['pods', 'action_logs', 'pod_logs', 'leases', 'sweep_marks']
    .map(
      (table) =>
        `create trigger audited after insert or update or delete on ${table} for each row execute function audit_write();`,
    )
    .join('\n')}`

let pair: ControllerPair | undefined
let store: Store | undefined
afterAll(async () => {
  await pair?.clear()
  await store?.close()
})

test('a controller that was paused is replaced, and changes nothing when it goes on', {
  timeout: 120_000,
}, async () => {
  const seed = testSeed()
  console.log(`TPODS_TEST_SEED=${seed}`)
  const { connection } = await freshDatabase()
  const logger = { warn: () => undefined }
  store = await openStore({ connection, logger })
  const { pool } = store
  const rowsOf = async <Row>(text: string, values: unknown[] = []) => (await pool.query(text, values)).rows as Row[]
  await pool.query(recorderTables + auditTables)
  const broker = openPostgresBroker({ connection, pool, logger })
  pair = await startControllerPair(connection)
  const traffic = startWishTraffic(store, broker, seededRandom(seed))

  await sleep(beforeMs)
  const leaseOf = async () => (await rowsOf<{ holder: string; epoch: number }>('select holder, epoch from leases'))[0]
  const before = await leaseOf()
  const [paused, other] = before?.holder === 'first' ? pair.controllers : pair.controllers.toReversed()
  if (paused === undefined || other === undefined) throw new Error('there are not two controllers')
  await nextCall(pool)
  const pausedAt = new Date()
  paused.send('SIGSTOP')
  await sleep(pauseMs)
  const continuedAt = new Date()
  paused.send('SIGCONT')
  await sleep(afterMs)
  await traffic.stop()

  const [firstCall] = await rowsOf<{ called_at: Date }>(
    'select called_at from recorded_calls where owner = $1 order by called_at limit 1',
    [other.name],
  )
  const tookOverMs = (firstCall?.called_at ?? new Date()).getTime() - pausedAt.getTime()
  console.log(`${other.name} took over ${tookOverMs} ms after ${paused.name} was paused`)
  expect(tookOverMs).toBeGreaterThan(0)
  expect(tookOverMs).toBeLessThan(takeOverMs)
  expect(await leaseOf()).toEqual({ holder: other.name, epoch: (before?.epoch ?? 0) + 1 })

  const unfinished = () =>
    rowsOf(`select p.uid, p.phase, p.reason, p.attempts, p.generation, p.observed_generation, p.instance, o.instance as made
      from pods p left join recorded_objects o on o.pod_uid = p.uid
      where observed_generation < generation or case
        when deleted_at is not null then gone_at is null or o.instance is not null
        when status_requested = 'OFF' then phase <> 'absent' or o.instance is not null
        else phase not in ('pending', 'running') or observed_instance <> p.instance or o.instance is distinct from p.instance
      end`)
  await expect.poll(unfinished, { timeout: settleMs, interval: 200 }).toEqual([])
  const createdMeanwhile = traffic.created.filter(({ at }) => at > pausedAt.getTime() && at < continuedAt.getTime())
  expect(createdMeanwhile.length).toBeGreaterThan(200)
  const notMadeByOther = `select uid from pods where uid = any($1) and status_requested = 'ON' and uid not in
    (select pod_uid from recorded_calls where owner = $2 and action = 'apply')`
  expect(await rowsOf(notMadeByOther, [createdMeanwhile.map(({ uid }) => uid), other.name])).toEqual([])

  expect(
    await rowsOf('select * from recorded_calls where owner = $1 and called_at >= $2', [paused.name, continuedAt]),
  ).toEqual([])
  expect(
    await rowsOf('select * from audit where writer like $1 and at >= $2', [`${paused.name}%`, continuedAt]),
  ).toEqual([])
  const madeTwice = `select pod_uid, instance, array_agg(owner) from recorded_calls
    where action = 'apply' and had_effect and pod_uid <> all($1) group by pod_uid, instance having count(*) > 1`
  expect(await rowsOf(madeTwice, [[...traffic.vanished]])).toEqual([])

  // It stands by: when the other one goes, it is the active one again.
  expect(await other.end('SIGTERM')).toBe(0)
  await expect.poll(async () => (await leaseOf())?.holder, { timeout: takeOverMs }).toBe(paused.name)
  expect(await paused.end('SIGTERM')).toBe(0)
  await broker.close()
})

/** Resolves when a controller has just done something, so that it is in the middle of its work. */
async function nextCall(pool: pg.Pool): Promise<void> {
  const last = async () => (await pool.query('select max(id) as id from recorded_calls')).rows[0].id
  for (const before = await last(); (await last()) === before; ) await sleep(1)
}
