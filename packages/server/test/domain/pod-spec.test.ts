import { describe, expect, test } from 'vitest'
import { applyChanges, fillDefaults, modifiedFields, type SpecChanges } from '../../src/domain/pod-spec.ts'

const defaults = { allowedUsers: ['AUTHORIZED_USERS'] }
const change = (spec: object, changes: SpecChanges) => applyChanges(spec, changes, defaults)
const fill = (spec: object) => fillDefaults(spec, (network) => `${network}.example`)

describe('applyChanges', () => {
  test('keeps what was not sent', () => {
    expect(change({ image: 'a', description: 'b' }, { description: 'c' })).toEqual({ image: 'a', description: 'c' })
  })
  test('null gives a field back to its default', () => {
    const next = change(
      { image: 'a', description: 'b', environment_variables: { A: '1' } },
      { description: null, environment_variables: null },
    )
    expect(next).toEqual({ image: 'a' })
    expect(modifiedFields(next)).toEqual(['image'])
  })
  test('resources are merged by sub-field', () => {
    const next = change({ resources: { cpu_limit: 1000, mem_limit: 512 } }, { resources: { mem_limit: null, gpus: 1 } })
    expect(next).toEqual({ resources: { cpu_limit: 1000, gpus: 1 } })
    expect(modifiedFields(next)).toEqual(['resources.cpu_limit', 'resources.gpus'])
  })
  test('maps are replaced whole', () => {
    expect(change({ environment_variables: { A: '1', B: '2' } }, { environment_variables: { C: '3' } })).toEqual({
      environment_variables: { C: '3' },
    })
  })
  test('a stanza keeps its stored users when the key is left out', () => {
    const stored = change({}, { networking: { default: { tapis_auth: true, tapis_auth_allowed_users: ['ann'] } } })
    const next = change(stored, { networking: { default: { port: 80 }, other: { port: 81 } } })
    expect(next.networking?.default).toEqual({ port: 80, tapis_auth_allowed_users: ['ann'] })
    expect(next.networking?.other?.tapis_auth_allowed_users).toEqual(['AUTHORIZED_USERS'])
  })
  test('a protocol is stored in lower case and what clients send as url is dropped', () => {
    const next = change(
      {},
      { networking: { default: { protocol: 'TCP', url: 'evil.example', cors_add_vary_header: true } } },
    )
    expect(next.networking?.default).toEqual({
      protocol: 'tcp',
      tapis_auth_allowed_users: ['AUTHORIZED_USERS'],
      proxy_compression: false,
    })
  })
  test('the compute queue may stand in resources', () => {
    expect(change({}, { resources: { compute_queue: 'gpu' } })).toEqual({ compute_queue: 'gpu' })
  })
  test('the wish that was given is not changed', () => {
    const before = { environment_variables: { A: '1' } }
    change(before, { environment_variables: null })
    expect(before).toEqual({ environment_variables: { A: '1' } })
  })
})

describe('fillDefaults', () => {
  test('an empty wish has the defaults of the contract', () => {
    const full = fill({})
    expect(full).toMatchObject({
      time_to_stop_default: 43200,
      compute_queue: 'default',
      restart_policy: 'never',
      command: null,
      image: '',
    })
    expect(full.resources).toEqual({
      cpu_request: 250,
      cpu_limit: 2000,
      mem_request: 256,
      mem_limit: 3072,
      ephemeral_storage_request: -1,
      ephemeral_storage_limit: -1,
      gpus: 0,
    })
    expect(full.networking.default).toMatchObject({
      protocol: 'http',
      port: 5000,
      url: 'default.example',
      cors_max_age: 100,
      proxy_compression: true,
    })
  })
  test('a pod that is reached only inside has no host name', () => {
    expect(fill({ networking: { db: { protocol: 'local_only', port: 5432 } } }).networking).toMatchObject({
      db: { url: '' },
    })
  })
})
