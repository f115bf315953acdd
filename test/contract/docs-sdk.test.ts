// The snippets of docs/sdk.md, put together in their order, run as they are and say what the comments in them say.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
let server: TestServer
let folder: string
beforeAll(async () => {
  server = await startTestServer()
  // Below the workspace, where the packages are found by their names.
  await mkdir(join(root, 'test-results'), { recursive: true })
  folder = await mkdtemp(join(root, 'test-results/docs-'))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
  await server.stop()
})

test('the snippets about the SDK do what they say', async () => {
  const page = await readFile(join(root, 'docs/sdk.md'), 'utf8')
  const snippets = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code)
  expect(snippets.length).toBeGreaterThan(5)
  const program = join(folder, 'program.ts')
  await writeFile(program, snippets.join('\n'))
  vi.stubEnv('TPODS_BASE_URL', server.url)
  vi.stubEnv('TPODS_TOKEN', server.adminToken)
  const said: string[] = []
  vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => void said.push(words.join(' ')))

  await import(pathToFileURL(program).href)

  expect(said[0]).toMatch(/^v1@\d{4}-\d\d-\d\d-\d\d:\d\d:\d\d$/)
  const lists = ['/run1/in.csv 8', expect.stringMatching(/^\/run1\/package.json \d+$/)]
  const pods = [expect.stringMatching(/^page /), expect.stringMatching(/^worker /)]
  expect(said.slice(1)).toEqual([
    'fast blue',
    '3 fast',
    'a\nb\n',
    '0',
    'HTTP/1.1 200 OK',
    '200',
    ...lists,
    'a,b\n1,2\n',
    '1,2',
    '2',
    ...pods,
    '1 1',
    'file_not_found false',
  ])
  const left = await server.call('list_pods', { token: server.adminToken })
  expect(left.body.result).toEqual([])
})
