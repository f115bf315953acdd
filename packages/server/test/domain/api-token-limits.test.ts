import { expect, test } from 'vitest'
import { type Caller, levelFor, requireCreate } from '../../src/domain/permissions.ts'
import type { ApiTokenLimits } from '../../src/identity/port.ts'

const signedIn: Caller = {
  site: 'local',
  tenant: 'dev',
  username: 'ada',
  accountType: 'user',
  roles: [],
  adminMode: false,
}
const withToken = (level: ApiTokenLimits['level'], podId: string | null = null): Caller => ({
  ...signedIn,
  token: { id: 'id', level, podId },
})

test.each([
  ['READ', 'ADMIN', 'READ'],
  ['USER', 'READ', 'READ'],
  ['ADMIN', 'USER', 'USER'],
  ['ADMIN', 'APPROVEDADMIN', 'ADMIN'],
] as const)('a token of level %s of a user with %s has %s', (limit, own, expected) => {
  expect(levelFor(withToken(limit), 'volume', 'data', ['NONE', own])).toBe(expected)
})

test('who signed in has the highest of the entries, and nothing without one', () => {
  expect(levelFor(signedIn, 'pod', 'docpod', ['READ', 'ADMIN'])).toBe('ADMIN')
  expect(levelFor(signedIn, 'pod', 'docpod', null)).toBe('NONE')
})

test('a token that is limited to a pod has nothing on other things, whatever their names', () => {
  const caller = withToken('USER', 'docpod')
  expect(levelFor(caller, 'pod', 'docpod', ['ADMIN'])).toBe('USER')
  expect(levelFor(caller, 'pod', 'other', ['ADMIN'])).toBe('NONE')
  expect(levelFor(caller, 'volume', 'docpod', ['ADMIN'])).toBe('NONE')
})

test('only a token of level USER or more that is not limited to a pod may create things', () => {
  expect(() => requireCreate(signedIn)).not.toThrow()
  expect(() => requireCreate(withToken('USER'))).not.toThrow()
  expect(() => requireCreate(withToken('READ'))).toThrow('Creating needs level USER')
  expect(() => requireCreate(withToken('ADMIN', 'docpod'))).toThrow("limited to pod 'docpod'")
})
