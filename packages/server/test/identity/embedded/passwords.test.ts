import { expect, test } from 'vitest'
import { createPasswords } from '../../../src/identity/embedded/passwords.ts'

const passwords = createPasswords()

test('a password is known again by its hash, and another one is not', async () => {
  const hash = await passwords.hash('correct horse battery')
  expect(await passwords.verify('correct horse battery', hash)).toBe(true)
  expect(await passwords.verify('correct horse batterx', hash)).toBe(false)
  expect(await passwords.verify('', hash)).toBe(false)
})

test('the hash tells its parameters and never the password', async () => {
  const hash = await passwords.hash('correct horse battery')
  expect(hash).toMatch(/^scrypt\$8192\$8\$10\$[\w-]{22}\$[\w-]{43}$/)
  expect(hash).not.toContain('horse')
})

test('the same password gets another hash each time', async () => {
  expect(await passwords.hash('correct horse battery')).not.toBe(await passwords.hash('correct horse battery'))
})

test('a hash with older parameters still counts', async () => {
  // scrypt('old password', salt of 16 zero bytes, N=1024, r=8, p=1)
  const old = 'scrypt$1024$8$1$AAAAAAAAAAAAAAAAAAAAAA$ynlsx4oTeXsBekJbRVd_NTCMF8Xuy0QPZz94OPs_x9M'
  expect(await passwords.verify('old password', old)).toBe(true)
  expect(await passwords.verify('new password', old)).toBe(false)
})

test('without a hash the answer is no', async () => {
  expect(await passwords.verify('anything at all', undefined)).toBe(false)
})

test('a hash in another form is an error, not a wrong password', async () => {
  await expect(passwords.verify('x', 'plain text')).rejects.toMatchObject({ code: 'unexpected' })
  await expect(passwords.verify('x', 'scrypt$32768$8$1$AAAAAAAAAAAAAAAAAAAAAA$')).rejects.toMatchObject({
    code: 'unexpected',
  })
})

test('a flood of sign-ins is refused with a time to wait instead of queueing without end', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 250 }, () => passwords.verify('x', CHEAP)))
  const refused = answers.filter((answer) => answer.status === 'rejected').map((answer) => answer.reason)
  expect(refused).toHaveLength(250 - 2 - 200)
  expect(refused[0]).toMatchObject({ code: 'too_many_requests', details: { retryAfterSec: 5 } })
  expect(await passwords.verify('x', CHEAP)).toBe(false)
})

const CHEAP = 'scrypt$2$1$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
