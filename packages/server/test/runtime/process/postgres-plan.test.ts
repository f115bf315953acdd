import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dataFolderOf, planOf, serverArguments } from '../../../src/runtime/process/postgres-plan.ts'

test('the user is postgres and the database is the user, unless they are given', () => {
  expect(planOf({ POSTGRES_PASSWORD: 'x' })).toMatchObject({ user: 'postgres', database: 'postgres', port: '5432' })
  expect(planOf({ POSTGRES_PASSWORD: 'x', POSTGRES_USER: 'ann' })).toMatchObject({ user: 'ann', database: 'ann' })
  expect(planOf({ POSTGRES_PASSWORD: 'x', POSTGRES_USER: 'ann', POSTGRES_DB: 'shop' }).database).toBe('shop')
})

test('a missing password is refused, and no refusal shows a value', () => {
  expect(() => planOf({})).toThrow(/set POSTGRES_PASSWORD/)
  expect(() => planOf({ POSTGRES_PASSWORD: 'secret\nword' })).toThrow(/^(?!.*secret).*POSTGRES_PASSWORD/s)
})

test('the password is not in the environment of Postgres', () => {
  expect(JSON.stringify(planOf({ POSTGRES_PASSWORD: 'hunter2' }).environment)).not.toContain('hunter2')
})

test('PGDATA lies in the data folder of the pod, or in a mount', () => {
  const work = mkdtempSync(join(tmpdir(), 'tpods-pgdata-'))
  mkdirSync(join(work, 'var'))
  symlinkSync(tmpdir(), join(work, 'var', 'mounted'))
  const folderFor = (PGDATA: string | undefined) =>
    dataFolderOf({ TPODS_DATA: '/kept', ...(PGDATA && { PGDATA }) }, work)
  expect(folderFor(undefined)).toBe('/kept/pgdata')
  expect(folderFor('own')).toBe('/kept/own')
  expect(folderFor('../../etc')).toBe('/kept/etc')
  expect(folderFor('/var/lib/postgresql/data')).toBe('/kept/var/lib/postgresql/data')
  expect(folderFor('/var/mounted/pgdata')).toBe(join(work, 'var/mounted/pgdata'))
  rmSync(work, { recursive: true })
})

test('settings of the pod win over the defaults, and never over where it listens', () => {
  const extra = ['postgres', '-c', 'max_connections=7', '-c', 'listen_addresses=*']
  const all = serverArguments({ data: '/kept/pgdata', port: '5433', extra })
  expect(all.slice(0, 2)).toEqual(['-D', '/kept/pgdata'])
  expect(all.indexOf('max_connections=7')).toBeGreaterThan(all.indexOf('max_connections=30'))
  expect(all.indexOf('listen_addresses=127.0.0.1')).toBeGreaterThan(all.indexOf('listen_addresses=*'))
  expect(all).not.toContain('postgres')
})

test('a socket whose path would be too long is left out', () => {
  expect(serverArguments({ data: `/${'x'.repeat(100)}`, port: '1', extra: [] })).toContain('unix_socket_directories=')
})
