// Runs a test for longer than `npm test` does: `npm run soak -- kill` with 100 kills in each phase, `-- swap` with 10,000
// reads and writes, or as many as TPODS_SOAK_HITS says. A seed that is printed is repeated by TPODS_TEST_SEED.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

const rows = {
  kill: { file: 'test/journeys/kill.test.ts', settings: { TPODS_SOAK_HITS: '100' } },
  swap: { file: 'test/journeys/swapped-folder.test.ts', settings: { TPODS_SOAK_HITS: '10000' } },
}

const run = (args, settings = {}) =>
  new Promise((resolve) => {
    const env = { ...settings, ...process.env }
    spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env }).on('close', (code) => resolve(code ?? 1))
  })

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(rows)
const unknown = names.filter((name) => !Object.hasOwn(rows, name))
if (unknown.length > 0) {
  console.error(`there is no soak test ${unknown.join(', ')}; there are: ${Object.keys(rows).join(', ')}`)
  process.exit(2)
}
if ((await run([join(root, 'scripts/build.mjs'), 'server'])) !== 0) process.exit(1)
for (const name of names) {
  const { file, settings } = rows[name]
  if ((await run([vitest, 'run', '--project', 'journeys', file], settings)) !== 0) process.exit(1)
}
