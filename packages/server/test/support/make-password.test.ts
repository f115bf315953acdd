import { expect, test } from 'vitest'
import { makePassword } from '../../src/support/make-password.ts'

test('made passwords are long, plain and never the same', () => {
  const made = Array.from({ length: 100 }, () => makePassword())
  expect(new Set(made).size).toBe(100)
  for (const password of made) expect(password).toMatch(/^[A-Za-z0-9]{30}$/)
})
