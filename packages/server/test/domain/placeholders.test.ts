// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders as users write them
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  generateRandoms,
  maskMap,
  maskSecrets,
  RANDOM_ALPHABET,
  resolveMap,
  SECRET_MASK,
  substitute,
  unmaskSent,
} from '../../src/domain/placeholders.ts'

const facts = {
  podId: 'mypod',
  networking: {
    default: { url: 'mypod.pods.dev.tapis.io', port: 5000, protocol: 'http' },
    db: { url: 'mypod-db.pods.dev.tapis.io', port: 5432, protocol: 'postgres' },
  },
  tapisHost: 'dev.tapis.io',
  secret: (owner: string | undefined, name: string) =>
    ({ token: 't0ken', 'jane:token': 'janes' })[owner === undefined ? name : `${owner}:${name}`],
}

const credentials = {
  user_username: 'mypod',
  user_password: 'upw',
  admin_username: 'podsservice',
  admin_password: 'apw',
}

describe('generateRandoms', () => {
  test('only whole values with an allowed length are generated', () => {
    const asked: string[] = []
    const made = generateRandoms(
      { A: '${pods:random:8}', B: 'x${pods:random:8}', C: '${pods:random:7}', D: '${pods:random:128}' },
      (length, alphabet) => {
        asked.push(alphabet)
        return 'r'.repeat(length)
      },
    )
    expect(made).toEqual({
      map: { A: 'r'.repeat(8), B: 'x${pods:random:8}', C: '${pods:random:7}', D: 'r'.repeat(128) },
      generated: [
        { key: 'A', length: 8 },
        { key: 'D', length: 128 },
      ],
    })
    expect(new Set(asked)).toEqual(new Set([RANDOM_ALPHABET]))
    expect(RANDOM_ALPHABET).toHaveLength(26 + 26 + 10 + 8)
  })
})

describe('resolveMap', () => {
  test.each([
    ['plain', 'plain'],
    ['', ''],
    ['${pods:default:7:?n}', '7'],
    ['${pods:default::?n}', ''],
    ['${pods:url}', 'mypod.pods.dev.tapis.io'],
    ['${pods:tapis_url}', 'dev.tapis.io'],
    ['${pods:pod_id}', 'mypod'],
    ['${pods:networking:db:url}', 'mypod-db.pods.dev.tapis.io'],
    ['${pods:networking:db:hostname}:${pods:networking:db:port}', 'mypod-db.pods.dev.tapis.io:5432'],
    ['${pods:networking:db:protocol}://é@${pods:networking:db:tapis_url}', 'postgres://é@dev.tapis.io'],
    ['${secret:token}', 't0ken'],
    ['${secret:jane:token}', 'janes'],
    ['pre-${secret:token}', 'pre-${secret:token}'],
    ['${pods:nothing}', '${pods:nothing}'],
  ])('%s becomes %s', (text, value) => {
    expect(resolveMap({ K: text }, facts)).toEqual({ values: { K: value }, problems: [] })
  })

  test.each([
    ['${pods:networking:web:url}', "Key 'K': Networking 'web' not found in pod"],
    ['${pods:networking:toString:url}', "Key 'K': Networking 'toString' not found in pod"],
    ['${pods:networking:db:uri}', "Key 'K': Unknown networking field 'uri'"],
    ['${secret:other}', "Key 'K': Secret 'other' not found"],
    ['${pods:random:16}', "Key 'K': "],
    ['${pods:default:a:b}', "Key 'K': Invalid placeholder format"],
    ['${:?who}', "Missing required placeholders in secret_map: REQUIRED: 'K' - who. Add to pod's secret_map."],
  ])('%s is a problem that names the key, and the placeholder stays', (text, sentence) => {
    const { values, problems } = resolveMap({ K: text }, facts)
    expect(values).toEqual({ K: text })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(sentence)
  })

  test('a pod without a default network has no address of its own', () => {
    const { problems } = resolveMap({ K: '${pods:url}', I: '${pods:pod_id}' }, { ...facts, networking: {} })
    expect(problems).toEqual(["Key 'K': Pod has no default networking URL configured"])
  })
})

describe('substitute', () => {
  const secrets = { KEY: 'v', 'k-2': '$& ${pods:secrets:KEY} <<TAPIS_user_password>>', EMPTY: '' }
  test.each([
    ['', ''],
    ['no patterns ☃ ${HOME} $1', 'no patterns ☃ ${HOME} $1'],
    ['<<TAPIS_user_username>>:<<tapissecret_user_password>>', 'mypod:upw'],
    ['<<tapissecret_service_username>>/<<TAPIS_service_password>>', 'podsservice/apw'],
    ['<<tapissecret_admin_username>>/<<TAPIS_admin_password>>', 'podsservice/apw'],
    ['[<<TAPIS_nobody>><<tapissecret_>><<TAPIS_toString>>]', '[]'],
    ['<TAPIS_user_password> <<tapisusername>> <<OTHER_x>>', '<TAPIS_user_password> <<tapisusername>> <<OTHER_x>>'],
    ['<<TAPIS_user password>>', '<<TAPIS_user password>>'],
    ['a${pods:secrets:KEY}b${pods:secrets:KEY:?note {x} é}c', 'avbvc'],
    ['${pods:secrets:EMPTY}', ''],
    ['${pods:secrets:k-2}', '$& ${pods:secrets:KEY} <<TAPIS_user_password>>'],
    ['${pods:secrets:KEY?desc}', '${pods:secrets:KEY?desc}'],
    ['${pods:secrets:KEY:desc}', '${pods:secrets:KEY:desc}'],
    ['${pods:secrets:}', '${pods:secrets:}'],
    ['${${pods:secrets:KEY}}', '${v}'],
    ['${pods:url} ${:?x}', '${pods:url} ${:?x}'],
  ])('%j becomes %j', (text, expected) => {
    expect(substitute(text, { credentials, secrets })).toEqual({ text: expected, missing: [] })
  })

  test('keys that secret_map does not have stay and are named once', () => {
    const text = '${pods:secrets:NO} ${pods:secrets:NO:?n} ${pods:secrets:KEY} ${pods:secrets:constructor}'
    expect(substitute(text, { credentials, secrets })).toEqual({
      text: '${pods:secrets:NO} ${pods:secrets:NO:?n} v ${pods:secrets:constructor}',
      missing: ['NO', 'constructor'],
    })
  })

  test('any text is taken, and one without placeholders stays as it is', () => {
    const piece = fc.constantFrom(
      '<<',
      '>>',
      '${',
      '}',
      '{',
      'TAPIS_',
      'tapissecret_',
      'pods:secrets:',
      ':?',
      '?',
      'KEY',
      'user_password',
      '$&',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (value) => {
        const result = substitute(value, { credentials, secrets })
        if (!/<<(TAPIS|tapissecret)_|\$\{pods:secrets:/.test(value))
          expect(result).toEqual({ text: value, missing: [] })
        maskSecrets(value)
        resolveMap({ K: value }, facts)
      }),
    )
  })

  test('a long text of unfinished placeholders takes no time', () => {
    const startedAt = performance.now()
    for (const piece of ['${pods:secrets:A:?', '${pods:secrets:A:?{', '<<TAPIS_', '${pods:secrets:A:?{}']) {
      substitute(piece.repeat(50_000), { credentials, secrets })
    }
    substitute(`\${pods:secrets:A:?${'{}'.repeat(500_000)}`, { credentials, secrets })
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })
})

describe('masks', () => {
  test.each([
    ['<<tapissecret_user_password>>', '***'],
    ['<<tapissecret_user_username>> <<TAPIS_user_username>>', '*** <<TAPIS_user_username>>'],
    ['u:<<TAPIS_admin_password>>@<<TAPIS_service_password>>', 'u:***@***'],
    ['${pods:secrets:K}', '${pods:secrets:K}'],
  ])('%s is shown to readers as %s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked)
  })

  test('literal and generated values are hidden, references and placeholders are not', () => {
    const open = {
      A: '${secret:x}',
      B: '${:?who}',
      C: '${pods:default:1}',
      D: '${pods:random:16}',
      E: '${pods:url}',
      F: '${pods:networking:db:hostname}${pods:pod_id}',
    }
    expect(maskMap(open)).toEqual(open)
    expect(maskMap({ A: 'pw', B: '', C: 'u:pw@${pods:url}', D: 'pw${secret:x}', E: '${pods:default:a:b}' })).toEqual({
      A: SECRET_MASK,
      B: SECRET_MASK,
      C: SECRET_MASK,
      D: SECRET_MASK,
      E: SECRET_MASK,
    })
  })

  test('a map that is sent back as it was shown changes nothing', () => {
    const stored = { A: 'pw', B: '', C: '${secret:x}' }
    expect(unmaskSent(maskMap(stored), stored)).toEqual(stored)
    expect(unmaskSent({ A: 'new', D: SECRET_MASK, toString: SECRET_MASK }, stored)).toEqual({
      A: 'new',
      D: SECRET_MASK,
      toString: SECRET_MASK,
    })
  })
})
