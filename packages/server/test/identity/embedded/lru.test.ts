import { expect, test } from 'vitest'
import { Lru } from '../../../src/identity/embedded/lru.ts'

test('a full map lets go of what was not asked for longest', () => {
  const map = new Lru<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.get('a')
  map.set('c', 3)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3])
})

test('ten thousand more entries than fit leave the map at its size', () => {
  const map = new Lru<number, number>(100)
  for (let key = 0; key < 10_100; key += 1) map.set(key, key)
  expect(map.size).toBe(100)
  expect(map.get(10_099)).toBe(10_099)
})

test('an entry set again is replaced, not doubled', () => {
  const map = new Lru<string, number>(2)
  map.set('a', 1)
  map.set('a', 2)
  expect(map.size).toBe(1)
  expect(map.get('a')).toBe(2)
})

test('deleted and cleared entries are gone', () => {
  const map = new Lru<string, number>(5)
  for (const key of ['a', 'b', 'c']) map.set(key, 1)
  map.delete('a')
  expect(map.get('a')).toBeUndefined()
  map.clear()
  expect(map.size).toBe(0)
})
