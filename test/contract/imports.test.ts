// Imports run one way, so that a room can be read without the rooms above it.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const source = fileURLToPath(new URL('../../packages/server/src/', import.meta.url))

/** Which rooms and files a room may import at run time. `port` means the port files of the adapters' rooms. */
const allowed: Record<string, string[]> = {
  '.': ['*'],
  http: [
    'http',
    'domain',
    'identity/port',
    'runtime/port',
    'volumes/port',
    'identity/tenant-hosts',
    'generated',
    'support',
    'errors',
  ],
  domain: ['domain', 'store', 'port', 'generated', 'support', 'errors'],
  controller: ['controller', 'domain', 'store', 'port', 'support', 'errors'],
  store: ['store', 'support', 'errors'],
  broker: ['broker', 'store/listen'],
  identity: ['identity', 'store/users', 'store/api-tokens', 'store/listen', 'support', 'errors'],
  proxy: ['proxy', 'domain/pod-to-wire', 'domain/status', 'store/listen', 'store/pods', 'support', 'errors', 'version'],
  'runtime/process': ['runtime/process', 'port', 'support', 'errors'],
  'runtime/kubernetes': [
    'runtime/kubernetes',
    'runtime/shell',
    'runtime/pod-names',
    'runtime/log-moment',
    'runtime/pod-changes',
    'port',
    'support',
    'errors',
  ],
  'runtime/docker': [
    'runtime/docker',
    'runtime/shell',
    'runtime/pod-names',
    'runtime/log-moment',
    'runtime/pod-changes',
    'port',
    'support',
    'errors',
  ],
  'runtime/shell': ['runtime/shell', 'port', 'support', 'errors'],
  // Beside the adapters' rooms: what several of them share.
  runtime: ['port', 'support', 'errors'],
  volumes: ['volumes', 'support', 'errors'],
  support: ['support', 'errors'],
  generated: [],
}
const ports = ['runtime/port', 'broker/port', 'identity/port', 'volumes/port']
/** The first two alone pick adapters; the two entries beside them use them. */
const composition = ['compose.ts', 'compose-runtime.ts']
const top = [...composition, 'main.ts', 'index.ts', 'config.ts', 'settings.ts', 'errors.ts', 'version.ts']

function roomOf(file: string): string {
  const folder = dirname(file)
  return Object.keys(allowed).find((room) => folder === room || folder.startsWith(`${room}/`)) ?? folder
}

async function imports(): Promise<{ file: string; target: string }[]> {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(source, file), 'utf8')
      // Types vanish at run time, so `import type` may point anywhere.
      const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^'"]*?from '(\.[^']+)'/gms)
      return [...statements].map(([, path = '']) => ({
        file,
        target: relative(source, resolve(source, dirname(file), path)).replace(/\.ts$/, ''),
      }))
    }),
  )
  return found.flat()
}

test('every room imports only what it may', async () => {
  const all = await imports()
  expect(all.length).toBeGreaterThan(100)
  const wrong = all.filter(({ file, target }) => {
    const room = roomOf(file)
    const rules = allowed[room]
    if (rules === undefined) return true
    if (room === '.')
      return (
        !composition.includes(file) && /^(http|runtime|broker|proxy|store|identity|controller|volumes)\//.test(target)
      )
    return !rules.some((rule) =>
      rule === 'port' ? ports.includes(target) : target === rule || target.startsWith(`${rule}/`),
    )
  })
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([])
})

test('nothing imports the composition but the entries', async () => {
  const importers = (await imports()).filter(({ target }) => target === 'compose').map(({ file }) => file)
  expect(importers.sort()).toEqual(['index.ts', 'main.ts'])
  const here = (await readdir(source)).filter((file) => file.endsWith('.ts'))
  expect(here.sort()).toEqual([...top].sort())
})
