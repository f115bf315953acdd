import pg from 'pg'
import type { Broker } from '../../../packages/server/src/broker/port.ts'
import { openPostgresBroker } from '../../../packages/server/src/broker/postgres.ts'
import { seededRandom, testSeed } from '../../journeys/support/seeded.ts'
import { freshDatabase } from '../../support/database.ts'
import { lossyBroker } from '../../support/lossy-broker.ts'
import { type BrokerPlace, describeBroker } from './suite.ts'

async function openPlace(wrap: (broker: Broker) => Broker = (broker) => broker): Promise<BrokerPlace> {
  const { connection, drop } = await freshDatabase()
  const pool = new pg.Pool(connection)
  pool.on('error', () => undefined) // it does not wait for its connections to end, and the drop may be faster
  return {
    open: async () => wrap(openPostgresBroker({ connection, pool, logger: { warn: () => undefined } })),
    async close() {
      await pool.end()
      await drop()
    },
  }
}

const seed = testSeed()
const random = seededRandom(seed)
const losses = { random, lost: 0.5, repeats: 3, delayMs: 100 }

describeBroker('postgres', openPlace, { isReliable: true })
describeBroker(`that is lossy (TPODS_TEST_SEED=${seed})`, () => openPlace((broker) => lossyBroker(broker, losses)), {
  isReliable: false,
})
