import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PodsError } from '../../src/errors.ts'
import { type DataFolder, defaultDataFolder, openDataFolder } from '../../src/support/data-folder.ts'
import { bundleSource, kill, nextLine, runBundle } from './run-source.ts'

/** Waits for a line, takes the folder, prints how that went and stays until it is killed. */
const racer = `
  import { openDataFolder } from './src/support/data-folder.ts'
  process.stdout.write('ready\\n')
  process.stdin.once('data', () => {
    openDataFolder(process.env.FOLDER).then(
      () => process.stdout.write('holds\\n'),
      (error) => process.stdout.write(error.message + '\\n'),
    )
  })
`

const opened: DataFolder[] = []
let parent: string
let path: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tpods-folder-'))
  path = join(parent, 'data')
})
afterEach(async () => {
  for (const folder of opened.splice(0)) await folder.close()
  await rm(parent, { recursive: true })
})

async function open(): Promise<DataFolder> {
  const folder = await openDataFolder(path)
  opened.push(folder)
  return folder
}

async function refusal(): Promise<PodsError> {
  const error = await openDataFolder(path).catch((error: unknown) => error)
  if (!(error instanceof PodsError)) throw new Error(`not refused: ${error}`)
  return error
}

async function startRacer() {
  const child = runBundle(await bundleSource(racer), { env: { FOLDER: path } })
  await nextLine(child)
  return child
}

test.each([
  ['root', { HOME: '/root', XDG_DATA_HOME: '/x' }, 0, '/var/lib/tpods'],
  ['a user', { HOME: '/home/ann' }, 1000, '/home/ann/.local/share/tpods'],
  ['a user with XDG', { HOME: '/home/ann', XDG_DATA_HOME: '/data' }, 1000, '/data/tpods'],
  [
    'a user with a relative XDG, which the rules say to ignore',
    { HOME: '/h', XDG_DATA_HOME: 'x' },
    1,
    '/h/.local/share/tpods',
  ],
])('the default folder of %s', (_, env, uid, expected) => {
  expect(defaultDataFolder(env, uid)).toBe(expected)
})

describe('the folder', () => {
  test('is private, and for root passable by the user of its Postgres', async () => {
    await open()
    expect((await stat(path)).mode & 0o777).toBe(process.getuid?.() === 0 ? 0o711 : 0o700)
  })

  test('keeps its mode when it already holds something', async () => {
    await mkdir(path)
    await writeFile(join(path, 'notes'), '')
    await chmod(path, 0o755)
    await open()
    expect((await stat(path)).mode & 0o777).toBe(0o755)
  })

  test('that cannot be made is named, with a way out', async () => {
    await writeFile(path, 'a file')
    await expect(openDataFolder(path)).rejects.toThrow(/cannot use the data folder .*TPODS_DATA_DIR/)
  })

  test('keeps its server id', async () => {
    const first = await open()
    await first.close()
    const second = await open()
    expect(second.serverId).toBe(first.serverId)
    expect(second.serverId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('makes a secret once, for its owner alone, and returns it ever after', async () => {
    const folder = await open()
    const asked = await Promise.all(['a', 'b', 'c'].map((value) => folder.secretFile('key', () => Buffer.from(value))))
    expect(new Set(asked.map(String)).size).toBe(1)
    expect(await folder.secretFile('key', () => 'other')).toEqual(asked[0])
    expect((await stat(join(path, 'key'))).mode & 0o777).toBe(0o600)
  })

  test('tells where its server is, until that is closed', async () => {
    const folder = await open()
    const address = { url: 'http://127.0.0.1:1', gatewayUrl: null, version: '1.0.0' }
    await folder.announce(address)
    const file = join(path, 'server.json')
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      ...address,
      pid: process.pid,
      start: expect.any(String),
    })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await folder.close()
    expect(await readdir(path)).not.toContain('server.json')
  })
})

describe('a second server on the folder', () => {
  test('is refused and told who holds it and what to do', async () => {
    await open()
    const error = await refusal()
    expect(error.code).toBe('conflict')
    expect(error.message).toContain(path)
    expect(error.message).toContain(`process ${process.pid}`)
    expect(error.message).toMatch(/since \d{4}-\d\d-\d\dT/)
    expect(error.message).toContain('tpods server stop')
    expect(error.message).toContain('TPODS_DATA_DIR')
  })

  test('is told the address of the first one where that is known', async () => {
    const folder = await open()
    await folder.announce({ url: 'http://127.0.0.1:8080', gatewayUrl: null, version: '1.0.0' })
    const error = await refusal()
    expect(error.message).toContain('at http://127.0.0.1:8080')
    expect(error.details).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:8080' })
  })

  test('gets it when the first one has closed', async () => {
    await (await open()).close()
    expect((await open()).path).toBe(path)
  })

  test('gets it at once when the first one was killed, and its old address is gone', async () => {
    const child = await startRacer()
    child.stdin?.write('go\n')
    expect(await nextLine(child)).toBe('holds')
    expect((await refusal()).message).toContain(`process ${child.pid}`)
    await writeFile(join(path, 'server.json'), JSON.stringify({ url: 'http://127.0.0.1:9' }))
    await kill(child)

    await open()
    expect((await refusal()).message).toContain(`process ${process.pid}`)
    expect(await readdir(path)).not.toContain('server.json')
  })

  test('is not fooled by another process that has the number of a dead holder', async () => {
    await mkdir(join(path, 'lock'), { recursive: true })
    const stale = { pid: process.pid, start: 'another boot:1', since: '2020-01-01T00:00:00.000Z', released: false }
    await writeFile(join(path, 'lock', '7'), JSON.stringify(stale))
    await open()
    expect(await readdir(join(path, 'lock'))).toEqual(['8'])
  })
})

test.each([
  ['an unused folder', false],
  ['a folder whose holder was killed', true],
])('of ten servers that start at once on %s exactly one holds it', async (_, afterKill) => {
  const bundle = await bundleSource(racer)
  const start = async () => {
    const child = runBundle(bundle, { env: { FOLDER: path } })
    await nextLine(child)
    return child
  }
  if (afterKill) {
    const former = await start()
    former.stdin?.write('go\n')
    await nextLine(former)
    await kill(former)
  }
  const racers = await Promise.all(Array.from({ length: 10 }, start))
  try {
    const answers = Promise.all(racers.map(nextLine))
    for (const child of racers) child.stdin?.write('go\n')
    const said = await answers
    const holder = racers[said.indexOf('holds')]
    expect(said.filter((line) => line === 'holds')).toHaveLength(1)
    expect(said.filter((line) => line.includes(`process ${holder?.pid}`))).toHaveLength(9)
  } finally {
    for (const child of racers) await kill(child)
  }
})
