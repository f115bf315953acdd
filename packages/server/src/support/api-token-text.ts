// The text of tokens for programs. Only the hash is ever kept: the text has 256 random bits, so a plain one will do.
import { hash, randomBytes } from 'node:crypto'

const PREFIX = 'tpods_'

export function makeApiTokenText(): string {
  return `${PREFIX}${randomBytes(32).toString('base64url')}`
}

/** Whether a credential is meant as a token for programs, and no JWT. */
export function isApiTokenText(text: string): boolean {
  return text.startsWith(PREFIX)
}

export function hashApiToken(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
