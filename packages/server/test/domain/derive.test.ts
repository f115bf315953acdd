// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the contract are written like that.
import { describe, expect, test } from 'vitest'
import { derive, mergeMounts } from '../../src/domain/derive.ts'
import type { PodSpec } from '../../src/domain/pod-spec.ts'

const both = (pod: PodSpec, ...chain: PodSpec[]) => derive({ pod, chain, withMounts: true })
const near = { type: 'tapisvolume', source_id: 'near' } as const
const deep = { type: 'tapisvolume', source_id: 'deep' } as const
const own = { type: 'tapisvolume', source_id: 'own' } as const
// As a definition may come from outside, with null for "not set".
const fromOutside = (definition: object) => definition as PodSpec

describe('what a pod comes to', () => {
  test.each<[string, PodSpec, PodSpec[], PodSpec]>([
    ['a pod without a template is itself', { image: 'a' }, [], { image: 'a' }],
    ['what the pod sets wins', { image: 'pod' }, [{ image: 'near' }, { image: 'deep' }], { image: 'pod' }],
    ['the nearer template wins', {}, [{ image: 'near' }, { image: 'deep' }], { image: 'near' }],
    [
      'the deeper template fills what is missing',
      {},
      [{ command: ['a'] }, { image: 'deep' }],
      { command: ['a'], image: 'deep' },
    ],
    ['a list is replaced whole', { arguments: ['x'] }, [{ arguments: ['a', 'b'] }], { arguments: ['x'] }],
    ['an empty list that the pod sets stays', { command: [] }, [{ command: ['a'] }], { command: [] }],
    [
      'health checks and the restart policy come from templates too',
      {},
      [{ restart_policy: 'always', healthchecks: { liveness: {} } }],
      { restart_policy: 'always', healthchecks: { liveness: {} } },
    ],
    ['an empty image of a template hides nothing', {}, [{ image: '' }, { image: 'deep' }], { image: 'deep' }],
    [
      'a template cannot force the queue back to default',
      {},
      [{ compute_queue: 'default' }, { compute_queue: 'gpu' }],
      { compute_queue: 'gpu' },
    ],
    [
      'a pod can go back to the default queue',
      { compute_queue: 'default' },
      [{ compute_queue: 'gpu' }],
      { compute_queue: 'default' },
    ],
    ['the pod keeps its own reference', { template: 'a:b@c' }, [{ template: 'd:e@f' }], { template: 'a:b@c' }],
    ['overrides never come from a template', {}, [fromOutside({ template_overrides: { secret_map: {} } })], {}],
    [
      'null in a definition sets nothing',
      {},
      [fromOutside({ image: null, resources: null, networking: null, environment_variables: null }), { image: 'deep' }],
      { image: 'deep' },
    ],
    [
      'resources are merged by sub-field',
      { resources: { cpu_limit: 1 } },
      [
        fromOutside({ resources: { cpu_limit: 2, mem_limit: null, gpus: 1 } }),
        { resources: { mem_limit: 3, gpus: 0 } },
      ],
      { resources: { cpu_limit: 1, mem_limit: 3, gpus: 1 } },
    ],
    [
      'the environment is merged by key',
      { environment_variables: { A: 'pod' } },
      [{ environment_variables: { A: 'near', B: 'near' } }, { environment_variables: { B: 'deep', C: 'deep' } }],
      { environment_variables: { A: 'pod', B: 'near', C: 'deep' } },
    ],
    [
      'a pod can do without the environment of its templates',
      { environment_variables: { _TAPIS_INTERNAL_USE_TEMPLATE_ENVS: 'no' } },
      [{ environment_variables: { A: 'near' } }],
      { environment_variables: { _TAPIS_INTERNAL_USE_TEMPLATE_ENVS: 'no' } },
    ],
    [
      'the word true in any case keeps the environment of the templates',
      { environment_variables: { _TAPIS_INTERNAL_USE_TEMPLATE_ENVS: 'TRUE' } },
      [{ environment_variables: { A: 'near' } }],
      { environment_variables: { _TAPIS_INTERNAL_USE_TEMPLATE_ENVS: 'TRUE', A: 'near' } },
    ],
    [
      'secret_map is merged by key',
      { secret_map: { A: 'pod' } },
      [{ secret_map: { A: '${:?a}', B: 'near' } }, { secret_map: { B: 'deep', C: 'deep' } }],
      { secret_map: { A: 'pod', B: 'near', C: 'deep' } },
    ],
    [
      'a pod without networking has only the networks of its templates',
      {},
      [{ networking: { api: { port: 8080 } } }],
      { networking: { api: { port: 8080 } } },
    ],
    [
      'a stanza of the pod lies over that of the template, and other names stay',
      { networking: { default: { port: 80 } } },
      [
        fromOutside({
          networking: { default: { port: 90, cors_max_age: null, url: 'x', tapis_auth: true }, api: { port: 91 } },
        }),
      ],
      { networking: { default: { port: 80, tapis_auth: true }, api: { port: 91 } } },
    ],
    [
      'an empty map of the pod takes nothing away',
      { environment_variables: {}, volume_mounts: {}, networking: {} },
      [{ environment_variables: { A: '1' }, volume_mounts: { '/d': near }, networking: { api: {} } }],
      { environment_variables: { A: '1' }, volume_mounts: { '/d': near }, networking: { api: {} } },
    ],
    [
      'a mount is replaced whole by the nearer one',
      { volume_mounts: { '/a': own } },
      [
        { volume_mounts: { '/a': { ...near, sub_path: 'x' }, '/b': near } },
        { volume_mounts: { '/b': deep, '/c': deep } },
      ],
      { volume_mounts: { '/a': own, '/b': near, '/c': deep } },
    ],
    [
      'a mount that the nearer template removes stays away',
      {},
      [{ volume_mounts: { '/a': null } }, { volume_mounts: { '/a': deep } }],
      {},
    ],
    ['a pod removes a mount with null', { volume_mounts: { '/a': null } }, [{ volume_mounts: { '/a': near } }], {}],
    [
      'a nearer template brings back what a middle one removed',
      {},
      [{ volume_mounts: { '/a': near } }, { volume_mounts: { '/a': null } }, { volume_mounts: { '/a': deep } }],
      { volume_mounts: { '/a': near } },
    ],
    [
      'a pod can do without the mounts of its templates',
      { environment_variables: { _TAPIS_INTERNAL_USE_TEMPLATE_VOLUMES: 'false' }, volume_mounts: { '/a': own } },
      [{ volume_mounts: { '/b': near } }],
      { environment_variables: { _TAPIS_INTERNAL_USE_TEMPLATE_VOLUMES: 'false' }, volume_mounts: { '/a': own } },
    ],
    [
      'nobody is the mounter of a mount that a template brings',
      {},
      [{ volume_mounts: { '/a': { ...near, mounted_by: 'eve' } } }],
      { volume_mounts: { '/a': near } },
    ],
  ])('%s', (_name, pod, chain, expected) => {
    const given = structuredClone([pod, ...chain])
    expect(both(pod, ...chain)).toEqual(expected)
    expect([pod, ...chain]).toEqual(given)
  })

  test('the stored mounts of a pod are not merged a second time', () => {
    const pod: PodSpec = { volume_mounts: { '/a': own } }
    expect(derive({ pod, chain: [{ volume_mounts: { '/b': near } }], withMounts: false })).toEqual(pod)
  })

  test('a removal by the pod outlives the merge, so that a newer template cannot undo it', () => {
    const pod: PodSpec = { volume_mounts: { '/a': null } }
    expect(mergeMounts([{ volume_mounts: { '/a': near, '/b': near } }], pod)).toEqual({ '/a': null, '/b': near })
  })
})
