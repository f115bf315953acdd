// The statement by which the server finds a pod, taken from the server's own source, so that the bare server cannot
// run another one.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const entry = `
export { findPod } from './packages/server/src/store/pods.ts'
export { Kysely, PostgresDialect } from 'kysely'
`

/** Gives `{ text, values }` of `findPod` for that key. */
export async function podQuery(key) {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  const source = Buffer.from(outputFiles[0].contents).toString('base64')
  const { findPod, Kysely, PostgresDialect } = await import(`data:text/javascript;base64,${source}`)
  const asked = []
  await findPod(new Kysely({ dialect: new PostgresDialect({ pool: recordingPool(asked) }) }), key)
  return asked[0]
}

/** A pool that has no rows and writes down what it was asked. */
function recordingPool(asked) {
  const client = {
    async query(text, values) {
      asked.push({ text, values })
      return { command: 'SELECT', rowCount: 0, rows: [] }
    },
    release() {},
  }
  return { connect: async () => client, end: async () => {} }
}
