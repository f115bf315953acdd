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
import { findPostgresPackage } from '../../src/support/postgres/binaries.ts'
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
let first: EmbeddedPostgres
let template: string
let parent: string
let folder: string

beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'tpods-pg-'))
  await chmod(template, 0o711)
  first = await startEmbeddedPostgres({ folder: join(template, 'postgres'), logger })
})
afterAll(async () => {
  await first.stop()
  await rm(template, { recursive: true })
})

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

/** What the first start made; spares the second that initdb takes. */
async function useFormer(): Promise<void> {
  await first.stop()
  execFileSync('cp', ['-a', join(template, 'postgres'), folder])
}

type Reachable = Pick<EmbeddedPostgres, 'connection'>

async function query(postgres: Reachable, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(postgres.connection)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

async function note(postgres: Reachable): Promise<void> {
  await query(postgres, `create table notes as select 'kept' as text`)
}

const notes = (postgres: Reachable) => query(postgres, 'select text from notes')

describe('the database', () => {
  test('is durable, in UTF-8 and named like the service', async () => {
    const settings = ['fsync', 'full_page_writes', 'synchronous_commit', 'server_encoding']
    for (const name of settings) {
      expect(await query(first, `show ${name}`)).toEqual([{ [name]: name === 'server_encoding' ? 'UTF8' : 'on' }])
    }
    const own = 'select datname, datcollate from pg_database where datname = current_database()'
    expect(await query(first, own)).toEqual([{ datname: 'tpods', datcollate: 'C' }])
  })

  test('is closed to other users of the machine', async () => {
    expect((await stat(join(template, 'postgres'))).mode & 0o777).toBe(0o700)
    expect((await stat(first.connection.host)).mode & 0o777).toBe(0o700)
    expect((await stat(join(template, 'postgres', 'postgres.log'))).mode & 0o777).toBe(0o600)
  })

  test('listens on no TCP port', async () => {
    const socket = createConnection({ host: '127.0.0.1', port: first.connection.port })
    const outcome = await new Promise((resolve) => {
      socket.once('error', (error) => resolve(error.message))
      socket.once('connect', () => resolve('connected'))
    })
    socket.destroy()
    expect(outcome).toContain('ECONNREFUSED')
    expect(await query(first, 'show listen_addresses')).toEqual([{ listen_addresses: '' }])
  })

  test('runs in a process group of its own, out of reach of ^C', () => {
    const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(first.pid)], { encoding: 'utf8' })
    expect(Number(group)).toBe(first.pid)
  })

  test.runIf(isRoot)('runs as another user when root starts it, and that user owns its folders', async () => {
    const { uid } = await stat(join(template, 'postgres', 'data'))
    expect(uid).not.toBe(0)
    expect((await stat(`/proc/${first.pid}`)).uid).toBe(uid)
    expect((await stat(first.connection.host)).uid).toBe(uid)
  })
})

describe('the first start', () => {
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
    await useFormer()
    const signal = AbortSignal.timeout(1)
    await sleep(5)
    await expect(start({ signal })).rejects.toThrow()
    await expect(readFile(join(folder, 'data', 'postmaster.pid'))).rejects.toThrow('ENOENT')
  })
})

describe('a later start', () => {
  test('finds the data after an orderly stop', async () => {
    await useFormer()
    const first = await start()
    await note(first)
    await Promise.all([first.stop(), first.stop()])
    expect(identifyProcess(first.pid)).toBeUndefined()
    expect(await notes(await start())).toEqual([{ text: 'kept' }])
  })

  test('stops a Postgres that a killed server left running, and finds its data', async () => {
    await useFormer()
    const child = runBundle(await bundleSource(server), { env: { FOLDER: folder } })
    const orphan = Number(await nextLine(child))
    await kill(child)
    await note({ connection: { ...first.connection, host: join(folder, 'socket') } })

    const postgres = await start()
    expect(postgres.pid).not.toBe(orphan)
    expect(identifyProcess(orphan)).toBeUndefined()
    expect(await notes(postgres)).toEqual([{ text: 'kept' }])
  })

  test('does not touch another program that has the number in postmaster.pid by now', async () => {
    await useFormer()
    const first = await start()
    await note(first)
    await first.stop()
    await writeFile(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n${join(folder, 'data')}\n`)
    expect(await notes(await start())).toEqual([{ text: 'kept' }])
  })

  test('refuses a database of another major version', async () => {
    await mkdir(join(folder, 'data'), { recursive: true })
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
    await useFormer()
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toThrow(
      /ended at its start \(invalid value for parameter "shared_buffers".*postgres\.log/,
    )
  })

  test('takes other settings', async () => {
    await useFormer()
    const postgres = await start({ settings: { max_connections: '20', fsync: 'off' } })
    expect(await query(postgres, 'show max_connections')).toEqual([{ max_connections: '20' }])
  })

  test('begins a new log when the old one has grown too long', async () => {
    await useFormer()
    const log = join(folder, 'postgres.log')
    await writeFile(log, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'))
    await start()
    expect((await stat(log)).size).toBeLessThan(10_000)
  })
})

test('a Postgres that is killed comes back by itself, at the same address and with its data', async () => {
  await useFormer()
  const postgres = await start()
  await note(postgres)
  const killed = postgres.pid
  process.kill(killed, 'SIGKILL')
  await expect.poll(() => postgres.pid, { timeout: 15_000 }).not.toBe(killed)
  expect(await notes(postgres)).toEqual([{ text: 'kept' }])
})

test('a start after a kill of server and Postgres finds what was committed', async () => {
  await useFormer()
  const child = runBundle(await bundleSource(server), { env: { FOLDER: folder } })
  const pid = Number(await nextLine(child))
  await note({ connection: { ...first.connection, host: join(folder, 'socket') } })
  await kill(child)
  process.kill(pid, 'SIGKILL')
  expect(await notes(await start())).toEqual([{ text: 'kept' }])
})

test('a start waits for a query that outlives the Postgres that was killed', async () => {
  await useFormer()
  const child = runBundle(await bundleSource(server), { env: { FOLDER: folder } })
  const pid = Number(await nextLine(child))
  const connection = { ...first.connection, host: join(folder, 'socket') }
  // Longer than the one that was killed takes to leave the list of processes: until then its lock file says enough.
  const busy = query({ connection }, 'select count(*) from generate_series(1, 40000000)').catch(
    (error: Error) => error.message,
  )
  await expect
    .poll(() =>
      query({ connection }, `select 1 from pg_stat_activity where query like '%40000000%' and state = 'active'`),
    )
    .toHaveLength(2)
  await kill(child)
  process.kill(pid, 'SIGKILL')
  expect(await query(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
  expect(await readFile(join(folder, 'postgres.log'), 'utf8')).toContain('is still in use')
  await busy
})

describe('the programs', () => {
  test.runIf(isRoot)('are copied when the user of Postgres cannot reach them, once', async () => {
    await useFormer()
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
  test('a database keeps the user that it was made for', async () => {
    await useFormer()
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

async function firstEntry(prefix: string): Promise<string> {
  for (;;) {
    const entries = await readdir(folder).catch(() => [])
    const found = entries.find((name) => basename(name).startsWith(prefix))
    if (found !== undefined) return found
    await sleep(5)
  }
}
