// Runs the tests that need nothing but Node: builds, then every Vitest project (or those named), and ends with one
// line that sums them. A skipped test is printed with what it needs.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

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
const files = summary.testResults ?? []
const results = files.flatMap(({ name, assertionResults }) =>
  assertionResults.map((result) => ({ ...result, file: relative(root, name) })),
)
const skipped = results.filter(({ status }) => status === 'skipped' || status === 'pending')
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`)
const passed = summary.numPassedTests ?? 0
const oneLine = (messages) =>
  stripVTControlCharacters(messages.join(' '))
    // All that the report holds of a test or hook that was not over in time.
    .replaceAll('STACK_TRACE_ERROR', 'timed out')
    .split(/\s+at (?:\S+ \()?(?:file:|\/)/)[0]
    .replace(/\s+/g, ' ')
    .slice(0, 600)
const hasFailed = ({ status }) => status === 'failed'
const failures = [
  ...results.filter(hasFailed).map((test) => `${test.file}: ${test.fullName}: ${oneLine(test.failureMessages)}`),
  // Before its first test, or around its tests.
  ...files
    .filter((file) => hasFailed(file) && !file.assertionResults.some(hasFailed))
    .map(({ name, message }) => `${relative(root, name)}: ${oneLine([message ?? ''])}`),
]
// A leak after the last test is one too.
if (failures.length === 0 && (code !== 0 || passed === 0)) {
  failures.push(`the run ended with exit code ${code} and ${passed} tests that passed; its output says why`)
}
// Said again at the end, a line each: whoever sees only the end of a long log learns what failed, and why.
for (const failure of failures) console.log(`failed: ${failure}`)
const failed = failures.length
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`)
process.exit(code === 0 && failed === 0 ? 0 : 1)
