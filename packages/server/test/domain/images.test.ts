import { describe, expect, test } from 'vitest'
import { comparableName, isImageAllowed, parseImage } from '../../src/domain/images.ts'

const digest = `sha256:${'a'.repeat(64)}`

describe('parseImage', () => {
  test.each([
    ['postgres', 'docker.io/library/postgres'],
    ['postgres:14', 'docker.io/library/postgres'],
    ['docker.io/library/postgres', 'docker.io/library/postgres'],
    ['docker.io/postgres', 'docker.io/library/postgres'],
    ['tpods/echo:1', 'docker.io/tpods/echo'],
    ['localhost:5000/x', 'localhost:5000/x'],
    ['host:5000/x/y:tag', 'host:5000/x/y'],
    [`ghcr.io/a/b@${digest}`, 'ghcr.io/a/b'],
    [`a/b:1@${digest}`, 'docker.io/a/b'],
  ])('%s is %s', (text, name) => {
    expect(comparableName(text)).toBe(name)
  })
  test.each(['', 'UPPER', 'a b', 'a:b:c', 'a@b', 'a//b', '/a', 'a/', 'a:', '-a', 'x@sha256:12', 'a;b', '../a'])(
    '%j is no reference',
    (text) => {
      expect(parseImage(text)).toBeUndefined()
    },
  )
})

describe('isImageAllowed', () => {
  const rows = [
    { image: 'postgres', tenants: ['**'] },
    { image: 'quay.io/a/b', tenants: ['dev'] },
    { image: 'secret/x', tenants: ['**', '-dev'] },
  ]
  const closed = { allowList: ['ghcr.io/c/d'], allowAll: false }
  test.each([
    ['postgres:17', 'dev', true],
    ['docker.io/library/postgres', 'dev', true],
    ['quay.io/a/b', 'dev', true],
    ['quay.io/a/b', 'other', false],
    ['a/b', 'dev', false],
    ['secret/x', 'other', true],
    ['secret/x', 'dev', false],
    ['ghcr.io/c/d:1', 'dev', true],
    ['evil/postgres', 'dev', false],
  ])('%s for %s: %s', (image, tenant, allowed) => {
    expect(isImageAllowed(image, tenant, rows, closed)).toBe(allowed)
  })
  test('with all images allowed only nonsense is refused', () => {
    const open = { allowList: [], allowAll: true }
    expect(isImageAllowed('any/thing', 'dev', [], open)).toBe(true)
    expect(isImageAllowed('No Image', 'dev', [], open)).toBe(false)
  })
})
