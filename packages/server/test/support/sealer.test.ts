import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeSealer } from '../../src/support/sealer.ts'

const old = randomBytes(32)
const current = randomBytes(32)

test('what was sealed opens again, for its owner only', () => {
  const sealer = makeSealer([current])
  const sealed = sealer.seal('hünter2', 'pod-1')
  expect(sealer.open(sealed, 'pod-1')).toBe('hünter2')
  expect(() => sealer.open(sealed, 'pod-2')).toThrow()
  expect(sealed.includes('hünter2')).toBe(false)
  expect(sealer.seal('hünter2', 'pod-1').equals(sealed)).toBe(false)
})

test('a changed byte is noticed', () => {
  const sealer = makeSealer([current])
  const sealed = sealer.seal('secret', 'x')
  const last = sealed.length - 1
  sealed.writeUInt8(sealed.readUInt8(last) ^ 1, last)
  expect(() => sealer.open(sealed, 'x')).toThrow()
})

test('after a rotation old values still open, and a lost key is named', () => {
  const sealed = makeSealer([old]).seal('secret', 'x')
  expect(makeSealer([current, old]).open(sealed, 'x')).toBe('secret')
  expect(() => makeSealer([current]).open(sealed, 'x')).toThrow(
    /was sealed with the key [0-9a-f]{16}, which this server does not have/,
  )
})

test('a key of the wrong size is refused', () => {
  expect(() => makeSealer([randomBytes(16)])).toThrow('32 bytes')
  expect(() => makeSealer([])).toThrow('32 bytes')
})
