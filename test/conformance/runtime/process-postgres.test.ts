// The image `postgres` of the process runtime.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PodDefinition } from '../../../packages/server/src/runtime/port.ts'
import {
  openProcessRuntime,
  type ProcessRuntime,
} from '../../../packages/server/src/runtime/process/process-runtime.ts'
import { markedProcesses, podMark } from '../../../packages/server/src/runtime/process/process-tree.ts'
import { buildRuntimeScripts, type RuntimeScripts } from '../../support/runtime-scripts.ts'
import { logTexts, podDefinition, until, untilPhase } from './support.ts'

describe('the image postgres', () => {
  let folder: string
  let scripts: RuntimeScripts
  let runtime: ProcessRuntime

  const define = (environment: Record<string, string>, fields: Partial<PodDefinition> = {}) =>
    podDefinition('postgres:16', {
      environment,
      ports: [{ name: 'default', port: 5432, protocol: 'postgres' }],
      graceMs: 10_000,
      ...fields,
    })
  const connect = async ({ key }: PodDefinition, options: { user: string; password: string; database: string }) => {
    const { endpoints } = await untilPhase(runtime, key, 'running')
    const client = new pg.Client({ ...endpoints[5432], ...options, connectionTimeoutMillis: 5000 })
    client.on('error', () => {})
    await client.connect()
    return client
  }
  /** The program runs before it listens. */
  const untilConnected = (definition: PodDefinition, options: Parameters<typeof connect>[1]) =>
    until('a connection', () => connect(definition, options).catch(() => undefined), 30_000)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tpods-runtime-'))
    scripts = await buildRuntimeScripts()
    runtime = await openProcessRuntime({ folder, ...scripts })
  })
  afterAll(async () => {
    await runtime.close()
    await scripts.remove()
    await rm(folder, { recursive: true, force: true })
  })

  test('a table is there again after a restart, a new password is not taken, and forget deletes all', async () => {
    const definition = define({ POSTGRES_USER: 'ann', POSTGRES_PASSWORD: 'first', POSTGRES_DB: 'Shop "1"' })
    const login = { user: 'ann', password: 'first', database: 'Shop "1"' }
    await runtime.apply(definition)
    const client = await untilConnected(definition, login)
    await client.query('create table kept (line text)')
    await client.query(`insert into kept values ('still here')`)
    await expect(connect(definition, { ...login, password: 'wrong' })).rejects.toMatchObject({ code: '28P01' })

    const begin = Date.now()
    await runtime.remove(definition.key, { graceMs: 10_000 })
    expect(Date.now() - begin, 'a fast shutdown, although a client is connected').toBeLessThan(8000)
    expect(markedProcesses(podMark(definition.key.uid))).toEqual([])

    const environment = { ...definition.environment, POSTGRES_PASSWORD: 'second' }
    const next = { ...definition, instance: 2, environment }
    await runtime.apply(next)
    const again = await untilConnected(next, login)
    expect((await again.query('select line from kept')).rows).toEqual([{ line: 'still here' }])
    expect((await logTexts(runtime, next.key)).join('\n')).not.toMatch(/automatic recovery/)
    await again.end()

    await runtime.remove(next.key, { graceMs: 10_000 })
    expect(await readdir(join(folder, 'data'))).toEqual([definition.key.uid])
    await runtime.forget(next.key)
    await runtime.forget(next.key)
    expect(await readdir(join(folder, 'data'))).toEqual([])
  })

  test('after a kill it recovers what was committed', async () => {
    const definition = define({ POSTGRES_PASSWORD: 'x' })
    const login = { user: 'postgres', password: 'x', database: 'postgres' }
    await runtime.apply(definition)
    const client = await untilConnected(definition, login)
    await client.query('create table kept as select 7 as number')
    await runtime.remove(definition.key, { graceMs: 0 })
    const next = { ...definition, instance: 2 }
    await runtime.apply(next)
    const again = await untilConnected(next, login)
    expect((await again.query('select number from kept')).rows).toEqual([{ number: 7 }])
    await again.end()
    await runtime.remove(next.key, { graceMs: 10_000 })
    await runtime.forget(next.key)
  })

  test('without a password it ends and says what is missing', async () => {
    const definition = define({})
    await runtime.apply(definition)
    expect(await untilPhase(runtime, definition.key, 'failed')).toMatchObject({ exitCode: 1 })
    expect((await logTexts(runtime, definition.key)).join(' ')).toContain('set POSTGRES_PASSWORD')
    await runtime.remove(definition.key, { graceMs: 0 })
    await runtime.forget(definition.key)
  })
})
