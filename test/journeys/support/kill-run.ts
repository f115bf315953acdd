// Kills of a server on a real engine or cluster, as often as each phase of its work is to be hit.
import { expect } from 'vitest'
import { KillDriver } from './kill-driver.ts'
import { phases } from './kill-plan.ts'
import type { RealWorld } from './real-world.ts'
import { testSeed } from './seeded.ts'
import type { ServerPlace } from './server-process.ts'

/** For each phase. */
export const hitsPerPhase = Number(process.env.TPODS_SOAK_HITS ?? 4)
/** Some requests are made while the server is still busy with the ones before. */
const WIDTH = 4
const kills = Math.ceil((phases.length * hitsPerPhase) / WIDTH)
/** A kill takes about 15 s on a quiet machine, with what comes before and after it; each wait has its own end. */
export const killsTimeoutMs = kills * 60_000

/** `maxLeadMs`: so long after a request at most the server is killed. Fails when anything was lost, untrue or left. */
export async function playKills(place: ServerPlace, world: RealWorld, maxLeadMs: number): Promise<void> {
  const seed = testSeed()
  console.log(`TPODS_TEST_SEED=${seed}`)
  const plan = { seed, hitsPerPhase, width: WIDTH, maxLeadMs }
  const driver = await KillDriver.open({ place, world, plan })
  try {
    await driver.run()
  } finally {
    console.table(driver.tally)
  }
  for (const phase of phases) expect(driver.tally[phase].hits).toBe(hitsPerPhase)
  expect(await driver.finish()).toMatchObject({ code: 0, signal: null })
  expect(await world.left()).toEqual([])
  world.watchForTwins().end()
}
