import { expect, test } from 'vitest'
import { isAddressAllowed, plainAddress } from '../../src/proxy/allow-list.ts'

test.each<[allowList: string[], address: string | undefined, allowed: boolean]>([
  [[], '203.0.113.9', true],
  [['203.0.113.9'], '203.0.113.9', true],
  [['203.0.113.9'], '203.0.113.10', false],
  [['203.0.113.0/24'], '203.0.113.200', true],
  [['203.0.113.0/24'], '203.0.114.1', false],
  [['203.0.113.0/24'], '::ffff:203.0.113.200', true],
  [['203.0.113.0/24'], '::ffff:203.0.114.1', false],
  [['::ffff:203.0.113.9'], '203.0.113.9', true],
  [['::ffff:203.0.113.0/120'], '203.0.113.77', true],
  [['0.0.0.0/0'], '198.51.100.1', true],
  [['0.0.0.0/0'], '2001:db8::1', false],
  [['2001:db8::/32'], '2001:db8:1::5', true],
  [['2001:db8::/32'], '2001:db9::5', false],
  [['2001:db8::5'], '2001:0db8:0:0::5', true],
  [['::/0'], '2001:db8::1', true],
  [['10.0.0.1', ' 192.0.2.0/25 '], '192.0.2.127', true],
  [['not an address'], '203.0.113.9', false],
  [['203.0.113.9/33'], '203.0.113.9', false],
  [['203.0.113.9/'], '203.0.113.9', false],
  [['203.0.113.0/24/24'], '203.0.113.9', false],
  [['203.0.113.0/24'], undefined, false],
])('with the list %j, %s gets in: %s', (allowList, address, allowed) => {
  expect(isAddressAllowed(allowList, address)).toBe(allowed)
})

test.each([
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['203.0.113.9', '203.0.113.9'],
  ['::1', '::1'],
  ['::ffff:abcd:1', '::ffff:abcd:1'],
])('%s is written %s', (address, plain) => {
  expect(plainAddress(address)).toBe(plain)
})
