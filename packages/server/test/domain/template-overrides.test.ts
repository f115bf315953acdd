// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the contract are written like that.
import { describe, expect, test } from 'vitest'
import type { PodSpec } from '../../src/domain/pod-spec.ts'
import { applyOverrides, overrideProblems } from '../../src/domain/template-overrides.ts'

const mount = (fields: object) => ({ volume_mounts: { '/p': fields } })

describe('overrides', () => {
  test.each([
    ['nothing', null],
    ['an empty object', {}],
    ['part of a mount', mount({ source_id: 'vol' })],
    [
      'every field',
      mount({ type: 'PVC', sub_path: 'a', read_only: true, config_content: 'x', config_permissions: '644' }),
    ],
    ['a secret', { secret_map: { KEY: 'value' } }],
  ])('may hold %s', (_name, value) => {
    expect(overrideProblems(value)).toEqual([])
  })

  const where = "template_overrides.volume_mounts['/p']"
  test.each<[string, unknown, string]>([
    ['a list', [], 'template_overrides must be an object. Got: array'],
    [
      'another key',
      { image: 'x' },
      'template_overrides.image is not a valid key. Valid keys: volume_mounts, secret_map.',
    ],
    ['mounts as a list', { volume_mounts: [] }, 'template_overrides.volume_mounts must be an object. Got: array'],
    [
      'a path without a slash',
      { volume_mounts: { p: {} } },
      "template_overrides.volume_mounts['p']: mount_path must be an absolute path starting with '/': 'p'",
    ],
    ['null for a mount', { volume_mounts: { '/p': null } }, `${where} must be an object. Got: null`],
    [
      'an unknown field',
      mount({ sorce_id: 'x' }),
      `${where}.sorce_id is not a valid VolumeMount field. Valid fields: type, source_id, sub_path, read_only, config_content, config_permissions, config_filename, config_update_mode.`,
    ],
    [
      'who mounted it',
      mount({ mounted_by: 'eve' }),
      `${where}.mounted_by is not a valid VolumeMount field. Valid fields: type, source_id, sub_path, read_only, config_content, config_permissions, config_filename, config_update_mode.`,
    ],
    ['a value of the wrong kind', mount({ read_only: 'yes' }), `${where}: read_only must be a boolean. Got: string`],
    ['secrets as a list', { secret_map: [] }, 'template_overrides.secret_map must be an object. Got: array'],
    [
      'a secret that is no string',
      { secret_map: { KEY: 7 } },
      "template_overrides.secret_map['KEY'] must be a string. Got: number",
    ],
    [
      'a secret with a strange key',
      { secret_map: { 'a b': 'x' } },
      "template_overrides.secret_map key must be alphanumeric and may include '_' or '-'. Got: a b",
    ],
  ])('may not hold %s', (_name, value, problem) => {
    expect(overrideProblems(value)).toEqual([problem])
  })

  const spec: PodSpec = {
    volume_mounts: {
      '/p': { type: 'tapisvolume', source_id: '${:?data}', sub_path: 'a', mounted_by: 'ann' },
      '/gone': null,
    },
    secret_map: { KEY: '${:?key}' },
  }
  test('change only the fields of a mount that they name', () => {
    const { spec: next, warnings } = applyOverrides(spec, mount({ source_id: 'vol', sub_path: '/b', read_only: null }))
    expect(next.volume_mounts?.['/p']).toEqual({
      type: 'tapisvolume',
      source_id: 'vol',
      sub_path: 'b',
      mounted_by: 'ann',
    })
    expect(warnings).toEqual([])
  })
  test.each(['/other', '/gone'])('of a mount that is not there (%s) are ignored with a warning', (path) => {
    expect(applyOverrides(spec, { volume_mounts: { [path]: { source_id: 'vol' } } })).toEqual({
      spec,
      warnings: [`template_overrides.volume_mounts['${path}'] was ignored: no mount at this path to override.`],
    })
  })
  test('replace a secret, or add it with a warning that does not tell its value', () => {
    const { spec: next, warnings } = applyOverrides(spec, { secret_map: { KEY: 'hush', NEW: 'hush' } })
    expect(next.secret_map).toEqual({ KEY: 'hush', NEW: 'hush' })
    expect(warnings).toEqual(["template_overrides.secret_map['NEW'] was added: there was no such key to override."])
  })
  test('leave the given wish as it was', () => {
    const before = structuredClone(spec)
    applyOverrides(spec, { ...mount({ source_id: 'vol' }), secret_map: { KEY: 'x' } })
    expect(spec).toEqual(before)
  })
  test.each([undefined, null])('that are %s change nothing', (none) => {
    expect(applyOverrides(spec, none)).toEqual({ spec, warnings: [] })
  })
})
