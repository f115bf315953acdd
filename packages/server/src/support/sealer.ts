// Seals secrets at rest: AES-256-GCM under a key that is named in each sealed value, so that keys can be rotated and
// a lost key is said, not guessed around. Layout: 1 byte version, 8 bytes key id, 12 bytes nonce, 16 bytes tag, text.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { PodsError } from '../errors.ts'

const VERSION = 1
const KEY_ID_BYTES = 8
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Sealer {
  /** `context` (such as the uid of the owner) must be the same when the value is opened. */
  seal(text: string, context: string): Buffer
  open(sealed: Buffer, context: string): string
}

/** The first key seals; all of them open. Keys are 32 bytes. */
export function makeSealer(keys: readonly Buffer[]): Sealer {
  const byId = new Map(keys.map((key) => [keyId(key).toString('hex'), key]))
  const newest = keys[0]
  if (newest === undefined || keys.some((key) => key.length !== 32)) {
    throw new PodsError('unexpected', 'a sealing key must have 32 bytes; see TPODS_SECRETS_KEY_FILE')
  }
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', newest, nonce).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([VERSION]), keyId(newest), nonce, cipher.getAuthTag(), body])
    },
    open(sealed, context) {
      const id = sealed.subarray(1, 1 + KEY_ID_BYTES).toString('hex')
      const key = byId.get(id)
      if (sealed[0] !== VERSION || key === undefined) {
        throw new PodsError(
          'unexpected',
          `a stored secret was sealed with the key ${id}, which this server does not have`,
        )
      }
      const nonceAt = 1 + KEY_ID_BYTES
      const tagAt = nonceAt + NONCE_BYTES
      const textAt = tagAt + TAG_BYTES
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(nonceAt, tagAt)).setAAD(
        Buffer.from(context),
      )
      decipher.setAuthTag(sealed.subarray(tagAt, textAt))
      return Buffer.concat([decipher.update(sealed.subarray(textAt)), decipher.final()]).toString('utf8')
    },
  }
}

function keyId(key: Buffer): Buffer {
  return createHash('sha256').update('tpods sealing key').update(key).digest().subarray(0, KEY_ID_BYTES)
}
