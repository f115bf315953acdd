// Access tokens with the claims that Tapis clients read. Whether the user still may use one is not decided here.
import { randomUUID } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { PodsError } from '../../errors.ts'
import type { AccessToken, TokenSubject } from '../port.ts'
import { ALGORITHM, type SigningKey } from './keys.ts'

/** For clocks that differ; an expired token gets none. */
const CLOCK_TOLERANCE_SEC = 5

export interface VerifiedToken extends TokenSubject {
  readonly expiresAtMs: number
}

export interface TokenTerms {
  baseUrl: string
  now: Date
  ttlSec: number
}

export async function signToken(key: SigningKey, subject: TokenSubject, terms: TokenTerms): Promise<AccessToken> {
  const { tenant, username, epoch } = subject
  const jti = randomUUID()
  const iat = Math.floor(terms.now.getTime() / 1000)
  const exp = iat + terms.ttlSec
  const claims = {
    jti,
    iss: `${terms.baseUrl}/v3/tokens`,
    sub: `${username}@${tenant}`,
    'tapis/tenant_id': tenant,
    'tapis/token_type': 'access',
    'tapis/delegation': false,
    'tapis/delegation_sub': null,
    'tapis/username': username,
    'tapis/account_type': 'user',
    'tpods/epoch': epoch,
    iat,
    exp,
  }
  const token = await new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: ALGORITHM }).sign(key.privateKey)
  return { access_token: token, expires_at: new Date(exp * 1000).toISOString(), expires_in: terms.ttlSec, jti }
}

export interface Verification {
  key: SigningKey
  now: Date
  isServed(tenant: string): boolean
}

/** Throws PodsError token_invalid or token_expired. The tenant is looked at first: it says whose key counts. */
export async function verifyToken(token: string, { key, now, isServed }: Verification): Promise<VerifiedToken> {
  const tenant = parse(token)['tapis/tenant_id']
  if (typeof tenant !== 'string' || !isServed(tenant)) {
    throw new PodsError('token_invalid', 'Unable to process Tapis token; unexpected tenant_id.')
  }
  const claims = await verifySignature(token, key, now)
  const { exp, iat = 0, 'tapis/username': username, 'tpods/epoch': epoch } = claims
  const isOurs =
    claims['tapis/token_type'] === 'access' &&
    claims['tapis/account_type'] === 'user' &&
    typeof username === 'string' &&
    typeof epoch === 'number' &&
    exp !== undefined &&
    iat * 1000 <= now.getTime() + CLOCK_TOLERANCE_SEC * 1000
  if (!isOurs) throw invalid()
  const verified = { tenant, username, epoch, expiresAtMs: exp * 1000 }
  checkExpiry(verified, now)
  return verified
}

export function checkExpiry({ expiresAtMs }: Pick<VerifiedToken, 'expiresAtMs'>, now: Date): void {
  if (now.getTime() >= expiresAtMs) throw expired(expiresAtMs)
}

function parse(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch (cause) {
    throw new PodsError('token_invalid', 'Could not parse the Tapis access token.', { cause })
  }
}

async function verifySignature(token: string, key: SigningKey, now: Date): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: [ALGORITHM],
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_SEC,
      currentDate: now,
    })
    return payload
  } catch (cause) {
    if (cause instanceof errors.JWTExpired && cause.payload.exp !== undefined) throw expired(cause.payload.exp * 1000)
    throw invalid(cause)
  }
}

function invalid(cause?: unknown): PodsError {
  return new PodsError('token_invalid', 'Invalid Tapis token.', { cause })
}

function expired(atMs: number): PodsError {
  return new PodsError('token_expired', `The Tapis token expired at ${new Date(atMs).toISOString()}: sign in again.`)
}
