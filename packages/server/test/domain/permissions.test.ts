import { describe, expect, test } from 'vitest'
import { type Caller, callerOf, checkAdminRemains, granteeOf, highest } from '../../src/domain/permissions.ts'

const ann: Caller = { site: 's', tenant: 'dev', username: 'ann', accountType: 'user', roles: [], adminMode: false }
const root: Caller = { ...ann, username: 'root', roles: ['pods_admin'] }

describe('levels', () => {
  test('a wildcard row never lowers a user', () => {
    expect(highest(['ADMIN', 'READ'])).toBe('ADMIN')
    expect(highest(['NONE', 'USER'])).toBe('USER')
    expect(highest([])).toBe('NONE')
  })
  test('admin mode needs the role and the header', () => {
    expect(callerOf(root, 'TRUE').adminMode).toBe(true)
    expect(callerOf(root, undefined).adminMode).toBe(false)
    expect(callerOf(ann, 'false').adminMode).toBe(false)
    expect(() => callerOf(ann, 'true')).toThrow('X-Pods-Admin header requires the PODS_ADMIN role.')
  })
  test('the last ADMIN counts by that level only', () => {
    expect(() => checkAdminRemains('pod', [{ level: 'APPROVEDADMIN' }])).toThrow('no ADMIN-capable user')
    expect(() => checkAdminRemains('pod', [{ level: 'ADMIN' }])).not.toThrow()
  })
})

describe('granteeOf', () => {
  test.each([
    ['bob', 'READ', ann, 'bob'],
    ['bob@example.org', 'ADMIN', ann, 'bob@example.org'],
    ['tenant.other', 'READ', root, 'tenant.other'],
    ['TENANT', 'READ', root, 'tenant.dev'],
  ] as const)('%s:%s is stored as it should', (user, level, caller, key) => {
    expect(granteeOf('pod', user, level, caller)).toBe(key)
  })
  test.each([
    ['9bob', 'READ', ann, 'must start with a letter'],
    ['tenant.', 'READ', root, 'invalid'],
    ['tenant.A', 'READ', root, 'invalid'],
    ['tenant.other', 'USER', root, 'only support READ level'],
    ['tenant.other', 'READ', ann, 'Only admins'],
    ['*', 'READ', root, 'cannot be given'],
    ['SITE', 'READ', root, 'cannot be given'],
  ] as const)('%s:%s is refused', (user, level, caller, text) => {
    expect(() => granteeOf('pod', user, level, caller)).toThrow(text)
  })
  test('a template may be open to the whole site, by admins and for READ only', () => {
    expect(granteeOf('template', 'SITE', 'READ', root)).toBe('**')
    expect(granteeOf('template', 'TENANT', 'READ', root)).toBe('tenant.dev')
    expect(() => granteeOf('template', '**', 'USER', root)).toThrow("Site-wide '**' permissions only support READ")
    expect(() => granteeOf('template', '**', 'READ', ann)).toThrow('Only admins can set site-wide')
    expect(() => granteeOf('template', 'tenant.x', 'READ', ann)).toThrow(
      "tenant-wide 'tenant.*' permissions on templates",
    )
    expect(() => granteeOf('volume', '**', 'READ', root)).toThrow('cannot be given a permission on a volume')
  })
})
