// Password hashes: scrypt with its parameters in the text, so that they can rise later without breaking old ones.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { PodsError } from '../../errors.ts'
import type { Passwords } from '../port.ts'

const DEFAULT_N = 2 ** 13
const HASH_BYTES = 32
const SALT_BYTES = 16
const MAX_MEMORY_BYTES = 128 * 1024 * 1024

// Hashing runs on the thread pool that files and name look-ups share; the rest of it stays free for them.
const MAX_RUNNING = 2
const MAX_WAITING = 200

export interface PasswordOptions {
  /** The work of one new hash, a power of two. Default 8192: about 0.2 s and 8 MiB. */
  N?: number
}

export function createPasswords({ N = DEFAULT_N }: PasswordOptions = {}): Passwords {
  // Little memory and many rounds: as strong as 128 MiB and one round, and two sign-ins at once are no burden.
  const newCost = { N, r: 8, p: 10 }
  let running = 0
  const waiting: (() => void)[] = []

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < MAX_RUNNING) running += 1
    else if (waiting.length < MAX_WAITING) await new Promise<void>((resolve) => waiting.push(resolve))
    else
      throw new PodsError('too_many_requests', 'too many sign-ins at once; try again soon', {
        details: { retryAfterSec: 5 },
      })
    try {
      return await work()
    } finally {
      // The next one takes over the place, so that `running` never exceeds its limit.
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      const hash = await inTurn(() => derive(password, salt, HASH_BYTES, newCost))
      return ['scrypt', newCost.N, newCost.r, newCost.p, salt.toString('base64url'), hash.toString('base64url')].join(
        '$',
      )
    },

    async verify(password, stored) {
      if (stored === undefined) {
        await inTurn(() => derive(password, randomBytes(SALT_BYTES), HASH_BYTES, newCost))
        return false
      }
      const { cost, salt, hash } = parse(stored)
      return timingSafeEqual(await inTurn(() => derive(password, salt, hash.length, cost)), hash)
    },
  }
}

function parse(stored: string) {
  const match = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]{16,})\$([\w-]{22,})$/.exec(stored)
  if (match === null) throw new PodsError('unexpected', 'a stored password is not in the form scrypt$N$r$p$salt$hash')
  const [, N, r, p, salt = '', hash = ''] = match
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  }
}

function derive(password: string, salt: Buffer, length: number, cost: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, { ...cost, maxmem: MAX_MEMORY_BYTES }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
