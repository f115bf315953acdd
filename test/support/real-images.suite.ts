// Real images on a real runtime, as somebody uses them with the CLI: made by template or image, reached through a
// forwarded port by the driver of each, or by their URL.
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { Redis } from 'ioredis'
import { createConnection } from 'mysql2/promise'
import neo4j from 'neo4j-driver'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../conformance/runtime/support.ts'
import { askPod } from '../journeys/support/api-client.ts'
import type { ServerPlace, ServerProcess } from '../journeys/support/server-process.ts'
import { type Cli, openCli } from './cli.ts'

export interface ImagesPlace {
  place: ServerPlace
  clear(): Promise<void>
}

/** Inside a `describe`: its tests. */
export function testRealImages(open: () => Promise<ImagesPlace>): void {
  let where: ImagesPlace
  let server: ServerProcess
  let cli: Cli

  beforeAll(async () => {
    where = await open()
    server = await where.place.start()
    cli = await openCli(server)
  })
  afterAll(async () => {
    await cli?.close()
    await server?.end('SIGTERM')
    await where?.clear()
  })

  /** As `tpods pod create ... --wait`, gone again when `use` has ended. */
  async function withPod(id: string, args: string[], use: () => Promise<void>): Promise<void> {
    await cli.must('pod', 'create', id, '--wait', '--timeout', '120s', ...args)
    try {
      await use()
    } finally {
      await cli.must('pod', 'rm', id, '--yes')
    }
  }

  /** Runs `tpods pod port-forward` for as long as `use` takes. The program inside may still be on its way up. */
  async function throughPort<T>(id: string, remote: string, use: (port: number) => Promise<T>): Promise<T> {
    const { child, closed, line } = await until(`${remote} of ${id} to listen`, () => openForward(id, remote), 120_000)
    try {
      return await use((JSON.parse(line) as { ports: { local: number }[] }).ports[0]?.local ?? 0)
    } finally {
      child.kill('SIGINT')
      await closed
    }
  }

  /** Undefined where nothing listens: a database may also listen, close and listen again while it is set up. */
  async function openForward(id: string, remote: string) {
    const child = cli.start(['pod', 'port-forward', id, `0:${remote}`, '--json'])
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
    const told = text(child.stderr)
    const line = await new Promise<string | undefined>((resolve) => {
      createInterface(child.stdout).once('line', resolve)
      child.once('close', () => resolve(undefined))
    })
    if (line !== undefined) return { child, closed, line }
    expect(await closed, await told).toBe(7)
    return undefined
  }

  async function credentials(id: string): Promise<{ user: string; password: string }> {
    const told = await cli.must('pod', 'credentials', id, '--format', 'json')
    const { user_username: user, user_password: password } = JSON.parse(told)
    return { user, password }
  }

  /** Databases take a moment between their first listener and their first answer. */
  async function patiently<T>(what: string, ask: () => Promise<T>): Promise<T> {
    let last: unknown
    const keep = (error: unknown) => {
      last = error
      return undefined
    }
    return until(what, () => ask().catch(keep), 60_000).catch((error: Error) => {
      throw new Error(error.message, { cause: last })
    })
  }

  test('neo4j by its template answers Cypher', () =>
    withPod('graph', ['--template', 'neo4j'], async () => {
      const { password } = await credentials('graph')
      const sum = await throughPort('graph', 'default', (port) =>
        patiently('Cypher', async () => {
          const driver = neo4j.driver(`bolt://127.0.0.1:${port}`, neo4j.auth.basic('neo4j', password))
          try {
            await driver.executeQuery('UNWIND range(1, 10) AS n CREATE (:Number {n: n})')
            const { records } = await driver.executeQuery('MATCH (x:Number) RETURN sum(x.n) AS sum')
            return Number(records[0]?.get('sum'))
          } finally {
            await driver.close()
          }
        }),
      )
      expect(sum).toBe(55)
    }))

  test('postgres by its template answers SQL', () =>
    withPod('numbers', ['--template', 'postgres'], async () => {
      const { user, password } = await credentials('numbers')
      const rows = await throughPort('numbers', '5432', (port) =>
        patiently('SQL', async () => {
          const database = new pg.Client({ host: '127.0.0.1', port, user, password, database: user })
          database.on('error', () => undefined)
          try {
            await database.connect()
            return (await database.query('SELECT 6 * 7 AS answer, current_user AS who')).rows
          } finally {
            await database.end().catch(() => undefined)
          }
        }),
      )
      expect(rows).toEqual([{ answer: 42, who: user }])
    }))

  test('redis by its template keeps a value behind its password', () =>
    withPod('cache', ['--template', 'redis'], async () => {
      const { password } = await credentials('cache')
      await throughPort('cache', '6379', async (port) => {
        const redis = new Redis({ host: '127.0.0.1', port, password })
        await redis.set('colour', 'blue')
        expect(await redis.get('colour')).toBe('blue')
        redis.disconnect()
        const stranger = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: 0 })
        stranger.on('error', () => undefined)
        await expect(stranger.get('colour')).rejects.toThrow(/NOAUTH/)
        stranger.disconnect()
      })
    }))

  test('mariadb by its image answers SQL, a protocol in which the server speaks first', () =>
    withPod('books', ['--image', 'mariadb', '-e', 'MARIADB_ROOT_PASSWORD=sesame', '--port', '3306'], async () => {
      const grant = `CREATE OR REPLACE USER reader IDENTIFIED BY 'sesame'`
      await patiently('a user of its own', async () => {
        const { code, stderr } = await cli.run('pod', 'exec', 'books', '--', 'mariadb', '-psesame', '-e', grant)
        if (code !== 0) throw new Error(stderr)
        return true
      })
      const rows = await throughPort('books', '3306', (port) =>
        patiently('SQL', async () => {
          // It looks the name of whoever comes up first, for 10 s where an engine reaches no name server.
          const reader = { user: 'reader', password: 'sesame', connectTimeout: 30_000 }
          const database = await createConnection({ host: '127.0.0.1', port, ...reader })
          try {
            return (await database.query('SELECT 6 * 7 AS answer'))[0]
          } finally {
            await database.end()
          }
        }),
      )
      expect(rows).toEqual([{ answer: 42 }])
    }))

  test('nginx by its image answers at its URL', () =>
    withPod('web', ['--image', 'nginx', '--port', '80'], async () => {
      expect((await askPod(server.gatewayUrl, 'web.pods.localhost')).status).toBe(200)
    }))

  test('jupyterlab by its template opens with its token', () =>
    withPod('lab', ['--template', 'jupyterlab'], async () => {
      const { password } = await credentials('lab')
      const host = 'lab.pods.localhost'
      const ask = (path: string) => askPod(server.gatewayUrl, host, path)
      const status = await until('Jupyter to answer', async () => {
        const answer = await ask(`/api/status?token=${password}`)
        return answer.status === 200 ? answer : undefined
      })
      expect(JSON.parse(status.body)).toMatchObject({ kernels: 0 })
      expect((await ask('/api/status')).status).toBe(403)
    }))

  test('python by its image runs a job to its end, with its output and its exit code', async () => {
    const code = 'import sys; print("sum", sum(range(11))); sys.exit(3)'
    await cli.must('pod', 'create', 'job', '--image', 'python', '--', 'python3', '-c', code)
    // One that runs is settled too, for the moment that it runs.
    const pod = await until('the job to end', async () => {
      const seen = JSON.parse(await cli.must('pod', 'get', 'job', '--json'))
      return seen.status === 'ERROR' ? seen : undefined
    })
    expect(await cli.must('pod', 'logs', 'job')).toContain('sum 55')
    expect(pod.status_container).toMatchObject({ exit_code: 3, reason: 'exited' })
    await cli.must('pod', 'rm', 'job', '--yes')
  })
}
