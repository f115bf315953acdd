import { expect, test } from 'vitest'
import { chooseStrays, SWEEP_GRACE_MS } from '../../src/controller/sweep.ts'

const now = new Date('2026-11-21T10:00:00Z')
const old = new Date(now.getTime() - SWEEP_GRACE_MS)
const marks = (uids: string[], at: Date) => new Map(uids.map((uid) => [uid, at]))
const names = (count: number) => Array.from({ length: count }, (_, index) => `u${index}`)

test('nothing is removed on first sight', () => {
  expect(chooseStrays(['a'], 100, marks(['a'], now), now)).toEqual([])
  expect(chooseStrays(['a'], 100, new Map(), now)).toEqual([])
})
test('an object that stayed unknown for the grace is removed', () => {
  expect(chooseStrays(['a'], 100, marks(['a'], old), now)).toEqual(['a'])
})
test('nothing is removed when more than a tenth would go: the database may be the wrong one', () => {
  expect(chooseStrays(names(11), 100, marks(names(11), old), now)).toEqual([])
  expect(chooseStrays(names(10), 100, marks(names(10), old), now)).toHaveLength(10)
  expect(chooseStrays(names(5), 5, marks(names(5), old), now)).toEqual([])
})
test('at most 20 go in one run', () => {
  expect(chooseStrays(names(30), 1000, marks(names(30), old), now)).toHaveLength(20)
})
