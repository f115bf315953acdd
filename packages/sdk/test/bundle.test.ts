// The core runs in browsers: no module of Node, and nothing that only Node has.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { VERSION } from '../src/index.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

test('the core bundles for browsers and imports nothing of Node', async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [at('../src/index.ts')],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'browser',
    format: 'esm',
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path))
  expect(imports.filter((path) => path.startsWith('node:') || path.includes('undici'))).toEqual([])
  expect(imports.some((path) => path.includes('openapi-fetch'))).toBe(true)
  expect(Object.values(metafile.outputs).flatMap((output) => output.imports)).toEqual([])
  const text = outputFiles[0]?.text ?? ''
  expect(text).not.toMatch(/\b(Buffer|__dirname|setImmediate)\b/)
  expect(text.length).toBeLessThan(40_000)
})

test('the version is that of the package', () => {
  expect(JSON.parse(readFileSync(at('../package.json'), 'utf8')).version).toBe(VERSION)
})
