import { expect, test } from 'vitest'
import { type Header, stripCredentials } from '../../src/proxy/strip-credentials.ts'

test.each<[header: Header, kept: Header[]]>([
  [['X-Tapis-Token', 'jwt'], []],
  [['x-tapis-user', 'root'], []],
  [['X-TAPIS-TENANT', 'other'], []],
  [['X_Tapis_User', 'root'], []],
  [['Authorization', 'Bearer jwt'], [['Authorization', 'Bearer jwt']]],
  [['X-Tapistry', 'yes'], [['X-Tapistry', 'yes']]],
  [['Cookie', 'X-Tapis-Token=jwt'], []],
  [['Cookie', 'x-tapis-token=jwt; __tpods_session=s'], []],
  [['Cookie', 'b=2; X-Tapis-Token=jwt; a=1'], [['Cookie', 'b=2; a=1']]],
  [['cookie', '__tpods=1; theme="dark=1"; __tpods_x=2;'], [['cookie', 'theme="dark=1"']]],
  [['Cookie', 'my__tpods=1; X-Tapis-Token2=ok; flag'], [['Cookie', 'my__tpods=1; X-Tapis-Token2=ok; flag']]],
])('of %j a pod sees %j', (header, kept) => {
  expect(stripCredentials([header])).toEqual(kept)
})

test('what is kept stays in its order, repeated headers too', () => {
  const headers: Header[] = [
    ['B', '1'],
    ['X-Tapis-Token', 'jwt'],
    ['A', '2'],
    ['B', '3'],
  ]
  expect(stripCredentials(headers)).toEqual([
    ['B', '1'],
    ['A', '2'],
    ['B', '3'],
  ])
})
