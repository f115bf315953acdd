// The key pair that signs the tokens of the embedded issuer. The caller keeps the PEM in a private file.
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { type CryptoKey, importPKCS8, importSPKI } from 'jose'
import { PodsError } from '../../errors.ts'

export const ALGORITHM = 'RS256'
const MODULUS_BITS = 2048

export interface SigningKey {
  privateKey: CryptoKey
  publicKey: CryptoKey
  /** SPKI, as tenant records show it. */
  publicKeyPem: string
}

/** A new private key as PKCS8 PEM. Whoever has it can be every user: store it for the server's eyes only. */
export async function makeSigningKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export async function readSigningKey(pem: string): Promise<SigningKey> {
  const key = parseKey(pem)
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < MODULUS_BITS) {
    throw new PodsError('unexpected', `the signing key must be an RSA key of at least ${MODULUS_BITS} bits`)
  }
  const publicKeyPem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
  return {
    privateKey: await importPKCS8(key.export({ type: 'pkcs8', format: 'pem' }).toString(), ALGORITHM),
    publicKey: await importSPKI(publicKeyPem, ALGORITHM),
    publicKeyPem,
  }
}

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new PodsError('unexpected', 'the signing key is no private key in PEM form', { cause })
  }
}
