import { describe, expect, test } from 'vitest'
import type { TenantInfo } from '../../src/identity/port.ts'
import { tenantOfHost } from '../../src/identity/tenant-hosts.ts'

const tenant = (id: string, baseUrl: string): TenantInfo => ({ tenant: id, site: 'local', baseUrl, publicKeyPem: '' })

describe('the tenant of a host', () => {
  const tenants = [
    tenant('dev', 'http://dev.localhost:8000'),
    tenant('main', 'http://localhost:8000'),
    tenant('a', 'https://shared.example'),
    tenant('b', 'https://shared.example'),
    tenant('c', 'https://ports.example'),
    tenant('d', 'https://ports.example:8443'),
    tenant('loop', 'http://127.0.0.1:8000'),
  ]

  test.each([
    ['its base URL names it', 'dev.localhost:8000', 'dev'],
    ['upper and lower case are one', 'DEV.localhost:8000', 'dev'],
    ['behind a port forward the name decides', 'dev.localhost:9999', 'dev'],
    ['localhost is a name like others', 'localhost:8000', 'main'],
    ['tenants that share a base URL leave it open', 'shared.example', undefined],
    ['a default port counts as none', 'ports.example:443', 'c'],
    ['the port tells tenants of one name apart', 'ports.example:8443', 'd'],
    ['another port of a shared name leaves it open', 'ports.example:9000', undefined],
    ['an unknown host leaves it open', 'elsewhere.example', undefined],
    ['an IPv4 loopback address leaves it open', '127.0.0.1:8000', undefined],
    ['an IPv6 loopback address leaves it open', '[::1]:8000', undefined],
    ['a broken host leaves it open', 'not a host:x', undefined],
    ['no host leaves it open', undefined, undefined],
  ])('%s', (_sentence, host, expected) => {
    expect(tenantOfHost(tenants, host)).toBe(expected)
  })
})
