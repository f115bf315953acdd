// The lease of the active controller: one row, renewed every few seconds, with an epoch that rises with each change
// of hands. Time is the database's, so the clocks of the holders do not matter.
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Executor } from './store.ts'

export interface HeldLease {
  readonly name: string
  readonly holder: string
  readonly epoch: number
}

/** Takes a lease that is free, expired, or was this holder's own in an earlier life. */
export async function takeLease(
  db: Executor,
  name: string,
  holder: string,
  ttlMs: number,
): Promise<HeldLease | undefined> {
  const row = await db
    .insertInto('leases')
    .values({ name, holder, epoch: 1, expires_at: expiry(ttlMs) })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((eb) => ({ holder, epoch: eb('leases.epoch', '+', 1), expires_at: expiry(ttlMs) }))
        .where((eb) =>
          eb.or([eb('leases.holder', '=', holder), eb('leases.expires_at', '<', sql<Date>`clock_timestamp()`)]),
        ),
    )
    .returning(['holder', 'epoch'])
    .executeTakeFirst()
  return row && { name, holder: row.holder, epoch: row.epoch }
}

/** False when somebody else has it, or it had expired. */
export async function renewLease(db: Executor, lease: HeldLease, ttlMs: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('leases')
    .set({ expires_at: expiry(ttlMs) })
    .where('name', '=', lease.name)
    .where('holder', '=', lease.holder)
    .where('epoch', '=', lease.epoch)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Gives the lease up, so that a successor need not wait. */
export async function releaseLease(db: Executor, lease: HeldLease): Promise<void> {
  await db
    .updateTable('leases')
    .set({ expires_at: sql<Date>`clock_timestamp()` })
    .where('name', '=', lease.name)
    .where('holder', '=', lease.holder)
    .where('epoch', '=', lease.epoch)
    .execute()
}

/** True inside a statement while this holder may write. */
export function leaseIsHeld(lease: HeldLease): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select 1 from leases where name = ${lease.name} and holder = ${lease.holder} and epoch = ${lease.epoch} and expires_at > clock_timestamp())`
}

function expiry(ttlMs: number) {
  return sql<Date>`clock_timestamp() + ${`${ttlMs} milliseconds`}::interval`
}
