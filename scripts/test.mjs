// Runs the tests that need nothing but Node: builds, then every Vitest project (or those named), and ends with one
// line that sums them. A skipped test is printed with what it needs.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const report = join(root, 'test-results', 'vitest.json')

const run = (args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', ...options })
    child.on('close', (code) => resolve(code ?? 1))
  })

await mkdir(dirname(report), { recursive: true })
await rm(report, { force: true })
if ((await run([join(root, 'scripts/build.mjs')])) !== 0) process.exit(1)

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const code = await run([
  vitest,
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
])

const summary = JSON.parse(await readFile(report, 'utf8').catch(() => '{}'))
const skipped = (summary.testResults ?? []).flatMap((file) =>
  file.assertionResults.filter(({ status }) => status === 'skipped' || status === 'pending'),
)
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`)
const passed = summary.numPassedTests ?? 0
// A file that fails before its first test, or a leak after the last one, counts too.
const failed = (summary.numFailedTests ?? 0) || (code === 0 && passed > 0 ? 0 : 1)
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`)
process.exit(code === 0 && failed === 0 ? 0 : 1)
