import { beforeEach, describe, expect, test } from 'vitest'
import { UserCache, userId } from '../../../src/identity/embedded/user-cache.ts'
import type { UserRow } from '../../../src/store/users.ts'

const KEY = { site: 'local', tenant: 'dev', username: 'alice' }
const row = (epoch: number): UserRow => ({
  ...KEY,
  password_hash: '',
  roles: [],
  disabled: false,
  epoch,
  creation_ts: new Date(0),
})

let stored: UserRow | undefined
let reads: number
let isListening: boolean
let nowMs: number
let cache: UserCache
beforeEach(() => {
  stored = row(1)
  reads = 0
  isListening = true
  nowMs = 0
  cache = new UserCache({
    read: async () => {
      reads += 1
      return stored
    },
    isListening: () => isListening,
    clock: () => new Date(nowMs),
  })
})

describe('a row that was read', () => {
  test('is not read again while changes would be heard', async () => {
    expect(await cache.get(KEY)).toEqual(row(1))
    expect(await cache.get(KEY)).toEqual(row(1))
    expect(reads).toBe(1)
  })

  test('is read again after a change', async () => {
    await cache.get(KEY)
    stored = row(2)
    cache.forget(userId(KEY))
    expect(await cache.get(KEY)).toEqual(row(2))
  })

  test('is kept when somebody else changes', async () => {
    await cache.get(KEY)
    cache.forget(userId({ ...KEY, username: 'bob' }))
    await cache.get(KEY)
    expect(reads).toBe(1)
  })

  test('is read each time while changes would not be heard', async () => {
    await cache.get(KEY)
    isListening = false
    stored = row(2)
    expect(await cache.get(KEY)).toEqual(row(2))
    stored = row(3)
    expect(await cache.get(KEY)).toEqual(row(3))
  })

  test('is read again after a gap in which changes may have been missed', async () => {
    await cache.get(KEY)
    stored = row(2)
    cache.forgetAll()
    expect(await cache.get(KEY)).toEqual(row(2))
  })

  test('is used for 30 s at most, whatever was heard', async () => {
    await cache.get(KEY)
    stored = row(2)
    nowMs = 29_999
    expect(await cache.get(KEY)).toEqual(row(1))
    nowMs = 30_000
    expect(await cache.get(KEY)).toEqual(row(2))
  })
})

test('that a user does not exist is remembered until that changes', async () => {
  stored = undefined
  expect(await cache.get(KEY)).toBeUndefined()
  expect(await cache.get(KEY)).toBeUndefined()
  expect(reads).toBe(1)
  stored = row(1)
  cache.forget(userId(KEY))
  expect(await cache.get(KEY)).toEqual(row(1))
})

test.each([
  ['the user', (slow: UserCache) => slow.forget(userId(KEY))],
  ['anything', (slow: UserCache) => slow.forgetAll()],
])('what was read while %s changed is not kept', async (_name, change) => {
  let answer: (row: UserRow) => void = () => undefined
  const slow = new UserCache({
    read: () => {
      reads += 1
      return new Promise((resolve) => {
        answer = resolve
      })
    },
    isListening: () => true,
    clock: () => new Date(nowMs),
  })
  const early = slow.get(KEY)
  change(slow)
  answer(row(1))
  expect(await early).toEqual(row(1))
  const late = slow.get(KEY)
  answer(row(2))
  expect(await late).toEqual(row(2))
  expect(reads).toBe(2)
})
