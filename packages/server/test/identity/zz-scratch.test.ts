import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'vitest'
import pg from 'pg'
import { freshDatabase } from '../../../../test/support/database.ts'
test('x', async () => {
  const d = await freshDatabase()
  const say = (s: string) => process.stderr.write(`${s}\n`)
  for (const wait of [0, 1, 2, 3, 4, 6, 8, -1, -2]) {
    const c = new pg.Client({ ...d.connection, keepAlive: true })
    const ev: string[] = []
    c.on('error', (e) => ev.push('error ' + e)); c.on('end', () => ev.push('end'))
    const con = c.connect().then(() => ev.push('connected'), (e) => ev.push('connect failed ' + e))
    if (wait === -1) await Promise.resolve()
    else if (wait === -2) await new Promise(setImmediate)
    else await delay(wait)
    const e = c.end().then(() => ev.push('end() done'), (e) => ev.push('end() failed ' + e))
    await Promise.race([Promise.all([con, e]), delay(1500).then(() => ev.push('TIMEOUT'))])
    say(`${wait}: ${ev.join('; ')}`)
  }
  await d.drop()
}, 60000)
