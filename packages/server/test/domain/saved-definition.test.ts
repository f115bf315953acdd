// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the contract are written like that.
import { expect, test } from 'vitest'
import type { PodSpec } from '../../src/domain/pod-spec.ts'
import { definitionFromPod } from '../../src/domain/saved-definition.ts'

test.each<[string, PodSpec, PodSpec]>([
  [
    'fields that belong to every pod are kept',
    { image: 'a', template: 'web:v1@x', resources: { gpus: 1 } },
    { image: 'a', template: 'web:v1@x', resources: { gpus: 1 } },
  ],
  [
    'what belongs to one run is dropped',
    { time_to_stop_default: 600, time_to_stop_instance: 900 },
    { time_to_stop_default: 600 },
  ],
  ['overrides are dropped', { template_overrides: { secret_map: { A: 'x' } } }, {}],
  [
    'addresses are dropped',
    { networking: { default: { port: 80, url: 'p1.example' } } },
    { networking: { default: { port: 80 } } },
  ],
  [
    'secrets become blanks, and descriptions of blanks are kept',
    { secret_map: { A: 'hush', B: '${secret:mine}', C: '${:?your key}', D: '${pods:default:x:?y}' } },
    { secret_map: { A: '${:?value of A}', B: '${:?value of B}', C: '${:?your key}', D: '${:?value of D}' } },
  ],
  [
    'sources become blanks, without their mounters',
    {
      volume_mounts: {
        '/v': { type: 'tapisvolume', source_id: 'vol', sub_path: 'a', mounted_by: 'ann' },
        '/s': { type: 'tapissnapshot', source_id: 'snap', mounted_by: 'ann' },
        '/b': { type: 'tapisvolume', source_id: '${:?your data}' },
        '/c': { type: 'pvc', source_id: 'x1', mounted_by: 'ann' },
        '/f': { type: 'ephemeral', config_content: 'x' },
        '/n': null,
      },
    },
    {
      volume_mounts: {
        '/v': { type: 'tapisvolume', source_id: '${:?volume to mount at /v}', sub_path: 'a' },
        '/s': { type: 'tapissnapshot', source_id: '${:?snapshot to mount at /s}' },
        '/b': { type: 'tapisvolume', source_id: '${:?your data}' },
        '/c': { type: 'pvc', source_id: 'x1' },
        '/f': { type: 'ephemeral', config_content: 'x' },
        '/n': null,
      },
    },
  ],
])('%s', (_name, spec, definition) => {
  const given = structuredClone(spec)
  expect(definitionFromPod(spec)).toEqual(definition)
  expect(spec).toEqual(given)
})
