// A pod exchanges a folder of its volume for a link that leads out of the storage, over and over, while other pods are
// started that mount that folder: none of them ever sees what the link leads to.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { execText, logTexts, shell, until, untilLine, untilPhase } from '../conformance/runtime/support.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { useEngine } from './support.ts'

const rounds = Number(process.env.TPODS_SOAK_ROUNDS ?? 12)

describeOnEngines(({ name, host }) => {
  describe(`${name}: a swapped folder`, () => {
    const world = useEngine(host)
    test('never leads out of the storage', async () => {
      const outside = await mkdtemp('/var/tmp/tpods-outside-')
      await writeFile(join(outside, 'secret'), 'of the machine')
      await mkdir(join(world.place().storageRoot, 'volume/sub'), { recursive: true })
      await writeFile(join(world.place().storageRoot, 'volume/sub/own'), '')
      const swap = `mv sub kept; ln -s ${outside} sub; rm sub; mv kept sub; sleep 0.01`
      const attacker = await world.start({
        command: shell(`cd /volume; echo up; while :; do ${swap}; done`),
        mounts: [{ kind: 'folder', path: '/volume', source: 'volume', readOnly: false }],
      })
      await untilLine(world.runtime(), attacker, 'up')
      const seen = { own: 0, refused: 0 }
      for (let round = 0; round < rounds; round += 1) {
        const victim = world.define({
          command: ['ls', '/data'],
          mounts: [{ kind: 'folder', path: '/data', source: 'volume/sub', readOnly: true }],
        })
        await world.runtime().apply(victim)
        const end = await until('an end', async () => {
          const now = await world.runtime().observe(victim.key)
          return now.phase === 'succeeded' || now.phase === 'failed' ? now : undefined
        })
        if (end.phase === 'failed') expect(end).toMatchObject({ reason: 'refused' })
        const lines = end.phase === 'failed' ? [] : await logTexts(world.runtime(), victim.key)
        expect(lines).toEqual(end.phase === 'failed' ? [] : ['own'])
        seen[end.phase === 'failed' ? 'refused' : 'own'] += 1
        await world.runtime().remove(victim.key, { graceMs: 0 })
      }
      console.log(`${name}: ${seen.own} mounts, ${seen.refused} refusals`)
      // And whoever was held still goes on.
      expect((await untilPhase(world.runtime(), attacker, 'running')).ready).toBe(true)
      expect(await execText(world.runtime(), attacker, ['echo', 'well'])).toMatchObject({ stdout: 'well\n' })
      await rm(outside, { recursive: true })
    })
  })
})
