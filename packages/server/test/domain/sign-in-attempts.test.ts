import { beforeEach, expect, test } from 'vitest'
import { SignInAttempts } from '../../src/domain/sign-in-attempts.ts'

let nowMs: number
let attempts: SignInAttempts
beforeEach(() => {
  nowMs = Date.UTC(2026, 2, 19)
  attempts = new SignInAttempts(() => new Date(nowMs))
})

const fail = (times: number, username = 'alice') => {
  for (let time = 0; time < times; time += 1) attempts.failed('dev', username)
}
const check = (username = 'alice', tenant = 'dev') => attempts.check(tenant, username)
const REFUSED = expect.objectContaining({ code: 'too_many_requests' })

test('nine wrong passwords leave the sign-in open, the tenth closes it', () => {
  fail(9)
  expect(() => check()).not.toThrow()
  fail(1)
  expect(() => check()).toThrow(REFUSED)
})

test('the refusal tells how long it lasts', () => {
  fail(1)
  nowMs += 60_000
  fail(9)
  expect(() => check()).toThrow(expect.objectContaining({ details: { retryAfterSec: 240 } }))
  nowMs += 239_500
  expect(() => check()).toThrow(expect.objectContaining({ details: { retryAfterSec: 1 } }))
  nowMs += 500
  expect(() => check()).not.toThrow()
})

test('the user of the same name in another tenant is somebody else', () => {
  fail(10)
  expect(() => check('alice', 'tacc')).not.toThrow()
  expect(() => check('bob')).not.toThrow()
})

test('a right password forgives the wrong ones', () => {
  fail(9)
  attempts.succeeded('dev', 'alice')
  fail(9)
  expect(() => check()).not.toThrow()
})

test('ten wrong passwords over a long time are no attack', () => {
  for (let time = 0; time < 20; time += 1) {
    fail(1)
    nowMs += 31_000
  }
  expect(() => check()).not.toThrow()
})

test('a flood of names drops the user that failed least recently, and no other', () => {
  fail(10, 'first')
  fail(10)
  for (let user = 0; user < 9_999; user += 1) fail(1, `user${user}`)
  expect(() => check('first')).not.toThrow()
  expect(() => check()).toThrow(REFUSED)
})
