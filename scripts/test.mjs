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
// Said again at the end, a line each: whoever sees only the end of a long log learns what failed, and why.
const oneLine = (messages) =>
  stripVTControlCharacters(messages.join(' '))
    .split(/\s+at (?:\S+ \()?(?:file:|\/)/)[0]
    .replace(/\s+/g, ' ')
    .slice(0, 600)
for (const { file, fullName, failureMessages } of results.filter(({ status }) => status === 'failed')) {
  console.log(`failed: ${file}: ${fullName}: ${oneLine(failureMessages)}`)
}
const unread = files.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
for (const { name, message } of unread) console.log(`failed: ${relative(root, name)}: ${oneLine([message ?? ''])}`)
const passed = summary.numPassedTests ?? 0
// A file that fails before its first test, or a leak after the last one, counts too.
const failed = (summary.numFailedTests ?? 0) + unread.length || (code === 0 && passed > 0 ? 0 : 1)
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`)
process.exit(code === 0 && failed === 0 ? 0 : 1)
