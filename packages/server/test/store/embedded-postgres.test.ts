import { execFileSync } from 'node:child_process'
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/store/embedded-postgres.ts'
import { findPostgresPackage } from '../../src/store/postgres-binaries.ts'
import { identifyProcess } from '../../src/support/process-identity.ts'
import { bundleSource, kill, nextLine, runBundle } from '../support/run-source.ts'

/** Starts Postgres in FOLDER, prints its pid and stays; ends it when told to. */
const server = `
  import { pino } from 'pino'
  import { startEmbeddedPostgres } from './src/store/embedded-postgres.ts'
  startEmbeddedPostgres({ folder: process.env.FOLDER, logger: pino({ level: 'silent' }) }).then(
    (postgres) => {
      process.stdout.write(postgres.pid + '\\n')
      process.stdin.once('data', () => postgres.stop().then(() => process.exit(0)))
    },
    (error) => process.stdout.write(error.message + '\\n'),
  )
`

const logger = pino({ level: 'silent' })
const isRoot = process.getuid?.() === 0
const nobody = 65534
const running: EmbeddedPostgres[] = []
let template: string
let parent: string
let folder: string

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'tpods-pg-'))
  await chmod(template, 0o711)
  await (await startEmbeddedPostgres({ folder: join(template, 'postgres'), logger })).stop()
})
afterAll(() => rm(template, { recursive: true }))

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tpods-pg-'))
  await chmod(parent, 0o711)
  folder = join(parent, 'postgres')
})
afterEach(async () => {
  const pids = running.map((postgres) => postgres.pid)
  for (const postgres of running.splice(0)) await postgres.stop()
  expect(pids.filter((pid) => identifyProcess(pid) !== undefined)).toEqual([])
  await rm(parent, { recursive: true })
})

/** On a folder that is used for the first time unless `useFormer` filled it. */
async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ folder, logger, ...options })
  running.push(postgres)
  return postgres
}

/** What an earlier start made; spares the second that initdb takes. */
function useFormer(): void {
  execFileSync('cp', ['-a', join(template, 'postgres'), folder])
}

async function query(postgres: EmbeddedPostgres, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(postgres.connection)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

async function note(postgres: EmbeddedPostgres): Promise<void> {
  await query(postgres, `create table notes as select 'kept' as text`)
}

const notes = (postgres: EmbeddedPostgres) => query(postgres, 'select text from notes')

describe('the first start', () => {
  test('gives a durable database that is reached by a private socket alone', async () => {
    const postgres = await start()
    const settings = ['fsync', 'synchronous_commit', 'server_encoding', 'lc_collate', 'listen_addresses', 'jit']
    const rows = await query(
      postgres,
      `select name, setting from pg_settings where name in ('${settings.join("','")}')`,
    )
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      server_encoding: 'UTF8',
      listen_addresses: '',
      jit: 'off',
    })
    const [found] = await query(postgres, 'select datcollate, current_database() as name from pg_database limit 1')
    expect(found).toEqual({ datcollate: 'C', name: 'tpods' })
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await stat(postgres.connection.host)).mode & 0o777).toBe(0o700)
    expect((await stat(join(folder, 'postgres.log'))).mode & 0o777).toBe(0o600)
  })

  test('lets a test choose its settings', async () => {
    useFormer()
    const postgres = await start({ settings: { max_connections: '20', fsync: 'off' } })
    expect(await query(postgres, 'show max_connections')).toEqual([{ max_connections: '20' }])
  })

  test('puts Postgres in a session of its own, out of reach of ^C', async () => {
    useFormer()
    const postgres = await start()
    const session = execFileSync('ps', ['-o', 'pgid=', '-p', String(postgres.pid)], { encoding: 'utf8' })
    expect(Number(session)).toBe(postgres.pid)
  })

  test('works in a folder whose path is too long for a socket', async () => {
    const long = join(parent, 'x'.repeat(100), 'postgres')
    await mkdir(join(parent, 'x'.repeat(100)), { mode: 0o711 })
    const postgres = await start({ folder: long })
    const { host } = postgres.connection
    expect(host.startsWith(long)).toBe(false)
    expect((await stat(host)).mode & 0o777).toBe(0o700)
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
    await expect(stat(host)).rejects.toThrow('ENOENT')
  })

  test('removes what an initdb left that was killed in the middle', async () => {
    const child = runBundle(await bundleSource(server), { env: { FOLDER: folder } })
    const unfinished = await firstEntry('initdb-')
    await kill(child)
    expect(await readdir(folder)).toContain(unfinished)
    expect(await readdir(folder)).not.toContain('data')

    await note(await start())
    expect((await readdir(folder)).filter((name) => name.startsWith('initdb-'))).toEqual([])
  })

  test('whose caller gives up leaves no Postgres behind', async () => {
    useFormer()
    const signal = AbortSignal.timeout(1)
    await sleep(5)
    await expect(start({ signal })).rejects.toThrow()
    await expect(readFile(join(folder, 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT')
  })
})

describe('a later start', () => {
  test('finds the data after an orderly stop', async () => {
    useFormer()
    const first = await start()
    await note(first)
    await Promise.all([first.stop(), first.stop()])
    expect(identifyProcess(first.pid)).toBeUndefined()
    expect(await notes(await start())).toEqual([{ text: 'kept' }])
  })

  test('stops a Postgres that a killed server left running, and finds its data', async () => {
    useFormer()
    const child = runBundle(await bundleSource(server), { env: { FOLDER: folder } })
    const orphan = Number(await nextLine(child))
    await kill(child)
    expect(identifyProcess(orphan)).toBeDefined()

    const postgres = await start()
    expect(postgres.pid).not.toBe(orphan)
    expect(identifyProcess(orphan)).toBeUndefined()
    await note(postgres)
  })

  test('does not touch another program that has the number in postmaster.pid by now', async () => {
    useFormer()
    const first = await start()
    await note(first)
    await first.stop()
    await writeFile(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n${join(folder, 'data')}\n`)
    expect(await notes(await start())).toEqual([{ text: 'kept' }])
  })

  test('refuses a database of another major version', async () => {
    useFormer()
    await writeFile(join(folder, 'data', 'PG_VERSION'), '16\n')
    await expect(start()).rejects.toThrow(
      /is of Postgres 16, and this server brings Postgres \d+; .*TPODS_DATABASE_URL/,
    )
  })

  test('refuses a folder that is no database, and leaves it alone', async () => {
    await mkdir(join(folder, 'data'), { recursive: true })
    await writeFile(join(folder, 'data', 'thesis.txt'), 'precious')
    await expect(start()).rejects.toThrow('PG_VERSION is missing')
    expect(await readdir(join(folder, 'data'))).toEqual(['thesis.txt'])
  })

  test('says why Postgres does not start', async () => {
    useFormer()
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /ended at its start \(invalid value for parameter "shared_buffers".*postgres\.log/,
    )
  })

  test('begins a new log when the old one has grown too long', async () => {
    useFormer()
    const log = join(folder, 'postgres.log')
    await writeFile(log, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'))
    await start()
    expect((await stat(log)).size).toBeLessThan(10_000)
  })
})

test('a Postgres that is killed comes back by itself, at the same address and with its data', async () => {
  useFormer()
  const postgres = await start()
  await note(postgres)
  const killed = postgres.pid
  process.kill(killed, 'SIGKILL')
  await expect.poll(() => notes(postgres).catch(() => []), { timeout: 15_000 }).toEqual([{ text: 'kept' }])
  expect(postgres.pid).not.toBe(killed)
})

test('a start after a kill of server and Postgres finds what was committed', async () => {
  useFormer()
  const child = runBundle(await bundleSource(server), { env: { FOLDER: folder } })
  const pid = Number(await nextLine(child))
  const client = new pg.Client({ host: join(folder, 'socket'), user: 'tpods', database: 'tpods' })
  client.on('error', () => {})
  await client.connect()
  await client.query(`create table notes as select 'kept' as text`)
  await kill(child)
  process.kill(pid, 'SIGKILL')
  expect(await notes(await start())).toEqual([{ text: 'kept' }])
  await client.end()
})

describe('the programs', () => {
  test.runIf(isRoot)('are copied when the user of Postgres cannot reach them, once', async () => {
    useFormer()
    const { native, version } = await findPostgresPackage()
    const closed = join(parent, 'closed')
    await mkdir(closed, { mode: 0o700 })
    await cp(native, join(closed, 'native'), {
      recursive: true,
      filter: async (path) => !(await lstat(path)).isSymbolicLink(),
    })
    const source = { native: join(closed, 'native'), version }

    await note(await start({ source }))
    const copied = await stat(join(parent, 'postgres-bin', version, 'bin', 'postgres'))
    await running.pop()?.stop()
    expect(await notes(await start({ source }))).toEqual([{ text: 'kept' }])
    expect((await stat(join(parent, 'postgres-bin', version, 'bin', 'postgres'))).ino).toBe(copied.ino)
    expect(await readdir(join(parent, 'postgres-bin'))).toEqual([version])
  })

  test('that do not run on this machine are said, with a way out', async () => {
    const native = join(parent, 'native')
    await mkdir(join(native, 'bin'), { recursive: true })
    for (const name of ['initdb', 'postgres']) {
      await writeFile(join(native, 'bin', name), '#!/no/such/loader\n', { mode: 0o755 })
    }
    await expect(start({ source: { native, version: '0' } })).rejects.toThrow(
      /does not run on this machine.*TPODS_DATABASE_URL/,
    )
  })
})

describe.runIf(isRoot)('started by root', () => {
  test('Postgres runs as another user, who owns its folders', async () => {
    const postgres = await start()
    const { uid } = await stat(join(folder, 'data'))
    expect(uid).not.toBe(0)
    expect((await stat(`/proc/${postgres.pid}`)).uid).toBe(uid)
    expect((await stat(postgres.connection.host)).uid).toBe(uid)
  })

  test('a database keeps the user that it was made for', async () => {
    useFormer()
    execFileSync('chown', ['-R', `${nobody}:${nobody}`, folder])
    const postgres = await start()
    expect((await stat(`/proc/${postgres.pid}`)).uid).toBe(nobody)
  })

  test('a folder above that is closed to that user is named', async () => {
    await chmod(parent, 0o700)
    await expect(start()).rejects.toThrow(`folder ${parent} is closed to the user that Postgres runs as`)
  })

  test('and as a plain user everything works without help', async () => {
    await chown(parent, nobody, nobody)
    const child = runBundle(await bundleSource(server), {
      env: { FOLDER: folder, HOME: parent },
      uid: nobody,
      gid: nobody,
    })
    const pid = await nextLine(child)
    expect((await stat(`/proc/${pid}`)).uid).toBe(nobody)
    child.stdin?.write('stop\n')
    await expect.poll(() => child.exitCode, { timeout: 10_000 }).toBe(0)
    expect(identifyProcess(Number(pid))).toBeUndefined()
  })
})

test('nothing listens on a TCP port', async () => {
  useFormer()
  const postgres = await start()
  const socket = createConnection({ host: '127.0.0.1', port: postgres.connection.port })
  const outcome = await new Promise((resolve) => {
    socket.once('error', () => resolve('refused'))
    socket.once('connect', () => resolve('connected'))
  })
  socket.destroy()
  expect(outcome).toBe('refused')
})

async function firstEntry(prefix: string): Promise<string> {
  for (;;) {
    const entries = await readdir(folder).catch(() => [])
    const found = entries.find((name) => basename(name).startsWith(prefix))
    if (found !== undefined) return found
    await sleep(5)
  }
}
