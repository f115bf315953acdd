// The statements that the server runs, taken from its own source, so that a bare server cannot run others.
import pg from 'pg'
import { importSource } from './source.mjs'

const entry = `
export { listPods } from './packages/server/src/domain/pod-list.ts'
export { findPod } from './packages/server/src/store/pods.ts'
export { Kysely, PostgresDialect } from 'kysely'
`

/** Runs `use` with the functions above and that database; gives the `{ text, values }` of each statement in turn. */
export async function statementsOf(database, use) {
  const { Kysely, PostgresDialect, ...server } = await importSource(entry)
  const asked = []
  const pool = recording(new pg.Pool({ max: 1, ...database }), asked)
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
  try {
    await use(server, db)
  } finally {
    await db.destroy()
  }
  return asked
}

/** The pool, writing down what it is asked. */
function recording(pool, asked) {
  return {
    async connect() {
      const client = await pool.connect()
      return {
        query(text, values) {
          asked.push({ text, values })
          return client.query(text, values)
        },
        release: () => client.release(),
      }
    },
    end: () => pool.end(),
  }
}
