// What a refusal of the API server means for a pod. The sentences are those that a cluster gave (Kubernetes 1.34).
import { describe, expect, test } from 'vitest'
import { ClusterError, ClusterUnreachable, toPodsError } from '../../../src/runtime/kubernetes/cluster-error.ts'

const told = (status: number, message: string) => toPodsError(new ClusterError(status, { message }))

describe('what will never work is refused for good, with the words of the API server', () => {
  test.each([
    [422, 'Pod "a" is invalid: spec.containers[0].image: Required value'],
    [422, "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: not here"],
    [401, "pods \"a\" is unauthorized: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: not here"],
    [403, 'admission webhook "w.example.org" denied the request: User cannot create resource pods here'],
    [409, 'admission webhook "w.example.org" denied the request: not now'],
    [403, 'pods "a" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false'],
    [403, 'pods "a" is forbidden: maximum memory usage per Container is 1Gi, but limit is 3Gi'],
    [403, 'pods "a" is forbidden: failed quota: q: must specify limits.ephemeral-storage for: pod'],
    [413, 'Request entity too large: limit is 3145728'],
  ])('%i %s', (status, message) => {
    expect(told(status, message)).toMatchObject({
      code: 'runtime_refused',
      message: `Kubernetes: ${message}`,
      details: { reason: 'refused' },
    })
  })
})

describe('what may work later is tried again', () => {
  test.each([
    [403, 'quota', 'pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1'],
    [403, 'quota', 'pods "a" is forbidden: status unknown for quota: q, resources: pods'],
    [
      403,
      'engine_missing',
      'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace',
    ],
    [403, 'runtime_error', 'pods "a" is forbidden: unable to create new content because it is being terminated'],
    [403, 'runtime_error', 'pods "a" is forbidden: error looking up service account n/default: not found'],
    [404, 'runtime_error', 'namespaces "n" not found'],
    [401, 'engine_missing', 'Unauthorized'],
    [429, 'engine_missing', 'admission webhook "w.example.org" denied the request: too many'],
    [500, 'engine_missing', 'etcdserver: request timed out'],
    [500, 'engine_missing', 'Internal error occurred: failed calling webhook "w.example.org": timeout'],
    [503, 'engine_missing', 'the server is currently unable to handle the request'],
  ])('%i with the reason %s: %s', (status, reason, message) => {
    expect(told(status, message)).toMatchObject({ code: 'runtime_unavailable', details: { reason } })
  })

  test('and so is an API server that cannot be reached', () => {
    const error = toPodsError(new ClusterUnreachable(new Error('refused')))
    expect(error).toMatchObject({ code: 'runtime_unavailable', details: { reason: 'engine_missing' } })
  })
})
