import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CompactSign, decodeJwt, decodeProtectedHeader, exportJWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeSigningKey, readSigningKey, type SigningKey } from '../../../src/identity/embedded/keys.ts'
import { signToken, verifyToken } from '../../../src/identity/embedded/tokens.ts'

const BASE_URL = 'http://dev.localhost:8000'
const NOW = new Date('2026-03-19T18:00:00.400Z')
const NOW_SEC = Math.floor(NOW.getTime() / 1000)
const ALICE = { tenant: 'dev', username: 'alice', epoch: 7 }

let key: SigningKey
let otherKey: SigningKey
beforeAll(async () => {
  key = await readSigningKey(await makeSigningKey())
  otherKey = await readSigningKey(await makeSigningKey())
})

const sign = (ttlSec = 3600) => signToken(key, ALICE, { baseUrl: BASE_URL, now: NOW, ttlSec })
const verify = (token: string, now = NOW) => verifyToken(token, { key, now, isServed: (tenant) => tenant === 'dev' })
const after = (ms: number) => new Date(NOW_SEC * 1000 + ms)
const encode = (part: object | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

const claims = {
  'tapis/tenant_id': 'dev',
  'tapis/token_type': 'access',
  'tapis/account_type': 'user',
  'tapis/username': 'alice',
  'tpods/epoch': 7,
  iat: NOW_SEC,
  exp: NOW_SEC + 3600,
}
// Signs what SignJWT would refuse, such as an end that is no number.
const signWith = (payload: Record<string, unknown>, signingKey = key) =>
  new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256' })
    .sign(signingKey.privateKey)
const pkcs8 = (pair: { privateKey: KeyObject }) => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const INVALID = { code: 'token_invalid', message: 'Invalid Tapis token.' }
const UNREADABLE = { code: 'token_invalid', message: 'Could not parse the Tapis access token.' }
const UNEXPECTED_TENANT = {
  code: 'token_invalid',
  message: 'Unable to process Tapis token; unexpected tenant_id.',
}

describe('a new token', () => {
  test('has exactly the claims that Tapis clients read, and the epoch', async () => {
    const made = await sign()
    expect(decodeProtectedHeader(made.access_token)).toEqual({ typ: 'JWT', alg: 'RS256' })
    expect(decodeJwt(made.access_token)).toEqual({
      jti: made.jti,
      iss: 'http://dev.localhost:8000/v3/tokens',
      sub: 'alice@dev',
      'tapis/tenant_id': 'dev',
      'tapis/token_type': 'access',
      'tapis/delegation': false,
      'tapis/delegation_sub': null,
      'tapis/username': 'alice',
      'tapis/account_type': 'user',
      'tpods/epoch': 7,
      iat: NOW_SEC,
      exp: NOW_SEC + 3600,
    })
  })

  test('comes with its life span and an id of its own', async () => {
    const [made, next] = await Promise.all([sign(), sign()])
    expect(made).toMatchObject({ expires_in: 3600, expires_at: '2026-03-19T19:00:00.000Z' })
    expect(made.jti).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(next.jti).not.toBe(made.jti)
  })

  test('is verified as the user it was made for', async () => {
    const { access_token } = await sign()
    expect(await verify(access_token)).toEqual({ ...ALICE, expiresAtMs: (NOW_SEC + 3600) * 1000 })
  })
})

describe('the life of a token', () => {
  test('lasts up to its last millisecond and not one longer', async () => {
    const { access_token } = await sign(60)
    expect(await verify(access_token, after(59_999))).toMatchObject({ username: 'alice' })
    await expect(verify(access_token, after(60_000))).rejects.toMatchObject({ code: 'token_expired' })
    await expect(verify(access_token, after(86_400_000))).rejects.toMatchObject({
      code: 'token_expired',
      message: 'The Tapis token expired at 2026-03-19T18:01:00.000Z: sign in again.',
    })
  })

  test('may begin up to 5 s ahead of our clock', async () => {
    for (const claim of ['iat', 'nbf']) {
      expect(await verify(await signWith({ ...claims, [claim]: NOW_SEC + 5 }))).toMatchObject(ALICE)
      await expect(verify(await signWith({ ...claims, [claim]: NOW_SEC + 6 }))).rejects.toMatchObject(INVALID)
    }
  })

  test('must have an end', async () => {
    const { exp: _, ...endless } = claims
    await expect(verify(await signWith(endless))).rejects.toMatchObject(INVALID)
    await expect(verify(await signWith({ ...claims, exp: 'never' }))).rejects.toMatchObject(INVALID)
  })

  test('of a forged token is not told', async () => {
    const forged = await signWith({ ...claims, exp: NOW_SEC - 100 }, otherKey)
    await expect(verify(forged)).rejects.toMatchObject(INVALID)
  })
})

describe('a token that is none of ours', () => {
  test.each([
    ['plain text', 'hello'],
    ['two parts', 'a.b'],
    ['five parts', 'a.b.c.d.e'],
    ['a payload that is no JSON', `${encode({ alg: 'RS256' })}.${encode('nope')}.c2ln`],
    ['a payload that is no object', `${encode({ alg: 'RS256' })}.${encode('[1]')}.c2ln`],
    ['a payload that is not base64url', `${encode({ alg: 'RS256' })}.!!.c2ln`],
  ])('cannot be parsed: %s', async (_name, token) => {
    await expect(verify(token)).rejects.toMatchObject(UNREADABLE)
  })

  test.each([
    ['another tenant', 'tacc'],
    ['no text', 3],
    ['nothing', undefined],
  ])('names %s as its tenant', async (_name, tenant) => {
    await expect(verify(await signWith({ ...claims, 'tapis/tenant_id': tenant }))).rejects.toMatchObject(
      UNEXPECTED_TENANT,
    )
  })

  test('is signed by another key', async () => {
    await expect(verify(await signWith(claims, otherKey))).rejects.toMatchObject(INVALID)
  })

  test('has other claims under the signature of a good one', async () => {
    const [header, , signature] = (await sign()).access_token.split('.')
    const forged = `${header}.${encode({ ...claims, 'tapis/username': 'admin' })}.${signature}`
    await expect(verify(forged)).rejects.toMatchObject(INVALID)
  })

  test('lost a bit of its signature', async () => {
    const { access_token } = await sign()
    const at = access_token.length - 20
    const forged = access_token.slice(0, at) + (access_token[at] === 'A' ? 'B' : 'A') + access_token.slice(at + 1)
    await expect(verify(forged)).rejects.toMatchObject(INVALID)
  })

  test.each(['none', 'None', 'NONE'])('says that it needs no signature: alg %s', async (alg) => {
    const unsigned = `${encode({ typ: 'JWT', alg })}.${encode(claims)}.`
    await expect(verify(unsigned)).rejects.toMatchObject(INVALID)
    const [, , signature] = (await sign()).access_token.split('.')
    await expect(verify(`${unsigned}${signature}`)).rejects.toMatchObject(INVALID)
  })

  test('uses the public key as a shared secret: alg HS256', async () => {
    const content = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`
    for (const secret of [key.publicKeyPem, key.publicKeyPem.trim()]) {
      const signature = createHmac('sha256', secret).update(content).digest('base64url')
      await expect(verify(`${content}.${signature}`)).rejects.toMatchObject(INVALID)
    }
  })

  test('brings a key of its own in the header', async () => {
    const forged = await new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', jwk: await exportJWK(otherKey.publicKey) })
      .sign(otherKey.privateKey)
    await expect(verify(forged)).rejects.toMatchObject(INVALID)
  })

  test.each([
    ['a refresh token', { 'tapis/token_type': 'refresh' }],
    ['no kind of token', { 'tapis/token_type': undefined }],
    ['a service', { 'tapis/account_type': 'service' }],
    ['no username', { 'tapis/username': undefined }],
    ['no epoch', { 'tpods/epoch': undefined }],
    ['an epoch that is no number', { 'tpods/epoch': '7' }],
  ])('is signed by us and says: %s', async (_name, changed) => {
    await expect(verify(await signWith({ ...claims, ...changed }))).rejects.toMatchObject(INVALID)
  })
})

describe('the signing key', () => {
  test('is made as PKCS8 and shown as SPKI', async () => {
    const pem = await makeSigningKey()
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
    const { publicKeyPem } = await readSigningKey(pem)
    expect(publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\w+/=\n]+-----END PUBLIC KEY-----\n$/)
    expect(publicKeyPem).not.toContain('PRIVATE')
  })

  test('is refused when it cannot be read or is too weak', async () => {
    await expect(readSigningKey('garbage')).rejects.toThrow('the signing key is no private key in PEM form')
    await expect(readSigningKey(key.publicKeyPem)).rejects.toThrow('the signing key is no private key in PEM form')
    const weak = pkcs8(generateKeyPairSync('rsa', { modulusLength: 1024 }))
    const elliptic = pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-256' }))
    for (const pem of [weak, elliptic]) {
      await expect(readSigningKey(pem)).rejects.toThrow('the signing key must be an RSA key of at least 2048 bits')
    }
  })
})
