// The server is killed with SIGKILL in the middle of requests. What it had answered must be there afterwards, and
// within 10 s everything it says must be true. `npm run soak -- kill` runs it longer; TPODS_TEST_SEED repeats a run.
import { stat } from 'node:fs/promises'
import { afterAll, expect, test } from 'vitest'
import { KillDriver } from './support/kill-driver.ts'
import { phases } from './support/kill-plan.ts'
import { processWorld } from './support/process-world.ts'
import { describeProcesses, processesOf } from './support/processes.ts'
import { testSeed } from './support/seeded.ts'
import { openServerPlace, type ServerPlace } from './support/server-process.ts'

const hitsPerPhase = Number(process.env.TPODS_SOAK_HITS ?? 12)
const width = 5
/** A round takes about 4 s; nobody should wait for a server that hangs. */
const timeout = Math.max(300_000, hitsPerPhase * 15_000)

let place: ServerPlace | undefined
afterAll(() => place?.clear())

test('a server that is killed in the middle of requests loses nothing and tells the truth', { timeout }, async () => {
  const seed = testSeed()
  console.log(`TPODS_TEST_SEED=${seed}`)
  place = await openServerPlace({ TPODS_GRACE: '5' })
  const { dataFolder } = place
  const world = processWorld(dataFolder)
  const driver = await KillDriver.open({ place, world, plan: { seed, hitsPerPhase, width } })
  try {
    await driver.run()
  } finally {
    console.table(driver.tally)
  }
  expect(driver.orphansEnded).toBe(driver.rounds)
  for (const phase of phases) expect(driver.tally[phase].hits).toBe(hitsPerPhase)

  const end = await driver.finish()
  expect(end).toMatchObject({ code: 0, signal: null })
  expect(end.ms).toBeLessThan(5_000)
  expect(describeProcesses(processesOf(dataFolder))).toBe('')
  await place.clear()
  await expect(stat(dataFolder)).rejects.toThrow('ENOENT')
})
