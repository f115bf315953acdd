// Bundles openapi/ and writes what is generated from it; with --check it only compares and fails on a stale file.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import openapiTS, { astToString } from 'openapi-typescript'

const run = promisify(execFile)
const root = new URL('..', import.meta.url)
const check = process.argv.includes('--check')
const HEAD = '// Generated from openapi/ by `npm run generate`. Do not edit.\n'

async function bundle() {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-bundle-'))
  try {
    const manifest = createRequire(import.meta.url).resolve('@redocly/cli/package.json')
    const bin = join(dirname(manifest), JSON.parse(await readFile(manifest, 'utf8')).bin.redocly)
    const out = join(folder, 'openapi.json')
    await run(process.execPath, [bin, 'bundle', 'openapi/openapi.yaml', '-o', out], {
      cwd: root,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
    })
    return JSON.parse(await readFile(out, 'utf8'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const document = await bundle()
const types = async (options) => HEAD + astToString(await openapiTS(structuredClone(document), options))
const shared = { rootTypes: true, rootTypesNoSchemaPrefix: true, alphabetize: false }
// Sent fields with a default stay optional for callers; fields of replies are marked required in the contract itself.
const typesSource = await types({ ...shared, defaultNonNullable: false })
const files = {
  'packages/server/src/generated/document.ts': `${HEAD}export const document = ${JSON.stringify(document, null, 1)} as Record<string, unknown>\n`,
  'packages/server/src/generated/api.ts': typesSource,
  'packages/sdk/src/generated/api.ts': typesSource,
}

let stale = 0
for (const [path, text] of Object.entries(files)) {
  const url = new URL(path, root)
  const before = await readFile(url, 'utf8').catch(() => '')
  if (before === text) continue
  stale += 1
  if (check) console.error(`stale: ${path}. Run \`npm run generate\` and commit the result.`)
  else await writeFile(url, text)
}
console.error(check ? `${stale} stale files` : `${stale} files written`)
if (check && stale > 0) process.exit(1)
