// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the contract are written like that.
import { describe, expect, test } from 'vitest'
import type { PodSpec } from '../../src/domain/pod-spec.ts'
import { overridesOf, provenanceOf, resetFields } from '../../src/domain/provenance.ts'

const hostOf = (network: string) => `${network}.example`
const origin = (spec: PodSpec, ...chain: PodSpec[]) => provenanceOf({ podId: 'p1', spec, chain, hostOf })

describe('provenance', () => {
  test.each<[string, PodSpec, PodSpec, string, object]>([
    [
      'what the pod sets is its own',
      { command: ['a'] },
      {},
      'command',
      {
        source: 'pod',
        in_modified_fields: true,
        template_provides: false,
        pod_value: ['a'],
        template_value: null,
        derived_value: ['a'],
      },
    ],
    [
      'a value equal to that of the template is still the pod’s',
      { image: 'a' },
      { image: 'a' },
      'image',
      {
        source: 'pod',
        in_modified_fields: true,
        template_provides: true,
        pod_value: 'a',
        template_value: 'a',
        derived_value: 'a',
      },
    ],
    [
      'what only the template sets is of the template',
      {},
      { environment_variables: { A: '1' } },
      'environment_variables',
      {
        source: 'template',
        in_modified_fields: false,
        template_provides: true,
        pod_value: null,
        template_value: { A: '1' },
        derived_value: { A: '1' },
      },
    ],
    [
      'a template that repeats the default leaves it the default',
      {},
      { time_to_stop_default: 43200 },
      'time_to_stop_default',
      {
        source: 'default',
        in_modified_fields: false,
        template_provides: true,
        pod_value: null,
        template_value: 43200,
        derived_value: 43200,
      },
    ],
    [
      'what nobody sets is the default',
      {},
      {},
      'compute_queue',
      {
        source: 'default',
        in_modified_fields: false,
        template_provides: false,
        pod_value: null,
        template_value: null,
        derived_value: 'default',
      },
    ],
    [
      'one changed sub-field makes resources the pod’s',
      { resources: { gpus: 1 } },
      { resources: { cpu_limit: 500 } },
      'resources',
      { source: 'pod', in_modified_fields: true, pod_value: { gpus: 1 }, template_value: { cpu_limit: 500 } },
    ],
    [
      'merged mounts that the pod did not set are of the template',
      {},
      { volume_mounts: { '/d': { type: 'tapisvolume', source_id: '${:?data}' } } },
      'volume_mounts',
      { source: 'template', pod_value: null },
    ],
  ])('%s', (_name, spec, template, field, expected) => {
    expect(origin(spec, template).fields[field]).toMatchObject(expected)
  })

  test('counts the fields of each origin', () => {
    const { summary, fields, ...rest } = origin(
      { template: 'web:v1@x', description: 'mine', resources: { gpus: 1 } },
      { image: 'a' },
    )
    expect(rest).toEqual({
      pod_id: 'p1',
      template: 'web:v1@x',
      has_template: true,
      modified_fields: ['template', 'description', 'resources.gpus'],
    })
    expect(summary).toMatchObject({ pod: 2, template: 1 })
    expect(summary.pod + summary.template + summary.default).toBe(Object.keys(fields).length)
  })
  test('a pod without a template has none', () => {
    expect(origin({ image: 'a' })).toMatchObject({ template: null, has_template: false })
  })
  test('takes the derived wish that is stored rather than working it out again', () => {
    const { fields } = provenanceOf({ podId: 'p1', spec: {}, derived: { description: 'stored' }, chain: [], hostOf })
    expect(fields.description?.derived_value).toBe('stored')
  })
})

test('overrides are what the pod itself sets, with resources together', () => {
  const spec: PodSpec = { template: 'web:v1@x', description: 'mine', resources: { gpus: 1 } }
  expect(overridesOf({ podId: 'p1', status: 'STOPPED', spec })).toEqual({
    pod_id: 'p1',
    template: 'web:v1@x',
    status: 'STOPPED',
    modified_fields: ['template', 'description', 'resources.gpus'],
    overrides: { template: 'web:v1@x', description: 'mine', resources: { gpus: 1 } },
  })
  expect(overridesOf({ podId: 'p1', status: 'STOPPED', spec: { template: '' } }).template).toBeNull()
})

describe('giving fields back', () => {
  test('leaves them to the template', () => {
    const spec: PodSpec = { template: 'web:v1@x', command: ['a'], resources: { gpus: 1 }, description: 'mine' }
    expect(resetFields('p1', spec, ['command', 'resources', 'image'])).toEqual({
      template: 'web:v1@x',
      description: 'mine',
    })
  })
  test('needs a template', () => {
    expect(() => resetFields('p1', { image: 'a' }, ['image'])).toThrow("Pod 'p1' has no template")
  })
})
