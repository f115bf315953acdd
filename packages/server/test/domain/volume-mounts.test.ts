// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the contract are written like that.
import { describe, expect, test } from 'vitest'
import type { VolumeMounts } from '../../src/domain/pod-spec.ts'
import {
  mountChangeProblems,
  newlyUsedSources,
  normaliseMounts,
  openPlaceholders,
  placeholderSentence,
  templateMountProblems,
} from '../../src/domain/volume-mounts.ts'

const volume = { type: 'tapisvolume', source_id: 'vol' } as const
const at = (path: string, text: string) => `Invalid volume mount at '${path}': ${text}`

describe('mounts as clients send them', () => {
  test.each<[string, unknown, VolumeMounts]>([
    ['nothing', undefined, {}],
    ['null', null, {}],
    ['an object keyed by mount path', { '/d': volume }, { '/d': volume }],
    ['null for an inherited mount', { '/d': null }, { '/d': null }],
    [
      'the older object keyed by volume id',
      { vol: { type: 'tapisvolume', mount_path: '/d', sub_path: '' } },
      { '/d': { ...volume, sub_path: '' } },
    ],
    ['an older entry without path and type', { vol: {} }, { '/tapis_volume_mount': volume }],
    ['an older entry with an empty type', { vol: { type: '', mount_path: '/d' } }, { '/d': volume }],
    [
      'a list',
      [
        { mount_path: '/d', ...volume },
        { mount_path: '/e', type: 'pvc', source_id: 'x1' },
      ],
      { '/d': volume, '/e': { type: 'pvc', source_id: 'x1' } },
    ],
    ['an echoed mount_path', { '/d': { ...volume, mount_path: '/d' } }, { '/d': volume }],
    [
      'a type in upper case',
      { '/d': { type: 'TapisVolume', source_id: 'vol', config_update_mode: 'ONCE' } },
      { '/d': { ...volume, config_update_mode: 'once' } },
    ],
    [
      'a leading slash of sub_path',
      { '/d': { ...volume, sub_path: '/data' } },
      { '/d': { ...volume, sub_path: 'data' } },
    ],
    ['somebody as mounter', { '/d': { ...volume, mounted_by: 'eve' } }, { '/d': volume }],
    [
      'a placeholder',
      { '/d': { type: 'tapisvolume', source_id: '${:?your data}' } },
      { '/d': { type: 'tapisvolume', source_id: '${:?your data}' } },
    ],
    [
      'a writable snapshot',
      { '/d': { type: 'tapissnapshot', source_id: 'snap', read_only: false } },
      { '/d': { type: 'tapissnapshot', source_id: 'snap', read_only: true } },
    ],
    [
      'a sub_path of an ephemeral mount',
      { '/f': { type: 'ephemeral', config_content: 'x', sub_path: 'a' } },
      { '/f': { type: 'ephemeral', config_content: 'x' } },
    ],
    [
      'empty content',
      { '/f': { type: 'ephemeral', config_content: '' } },
      { '/f': { type: 'ephemeral', config_content: '' } },
    ],
    [
      'a mount as a reply shows it',
      {
        '/d': {
          type: 'tapissnapshot',
          source_id: 'snap',
          mounted_by: 'ann',
          sub_path: '',
          read_only: true,
          config_content: null,
          config_permissions: '0644',
          config_filename: null,
          config_update_mode: 'always',
        },
      },
      {
        '/d': {
          type: 'tapissnapshot',
          source_id: 'snap',
          sub_path: '',
          read_only: true,
          config_permissions: '0644',
          config_update_mode: 'always',
        },
      },
    ],
  ])('%s', (_name, sent, mounts) => {
    expect(normaliseMounts(sent)).toMatchObject({ problems: [] })
    expect(normaliseMounts(sent).mounts).toEqual(mounts)
  })

  test.each<[string, unknown, boolean]>([
    ['keyed by path is the shape of today', { '/d': volume }, false],
    ['keyed by id is an older shape', { vol: {} }, true],
    ['a list is an older shape', [{ mount_path: '/d', ...volume }], true],
  ])('%s', (_name, sent, isLegacy) => {
    const { usedLegacyShape, warnings } = normaliseMounts(sent)
    expect(usedLegacyShape).toBe(isLegacy)
    expect(warnings).toHaveLength(isLegacy ? 1 : 0)
  })

  const one = (fields: object) => ({ '/d': { ...volume, ...fields } })
  const file = (fields: object) => ({ '/d': { type: 'ephemeral', config_content: 'x', ...fields } })
  const needsContent = "volume_mounts type 'ephemeral' requires config_content to be set."
  const noContent = (type: string) =>
    `volume_mounts type '${type}' does not support config_content. Use 'ephemeral' or 'tapisvolume' for configs.`
  test.each<[string, unknown, string]>([
    ['a text', 'x', 'volume_mounts must be an object keyed by mount path. Got: string'],
    [
      'a mount that is a text',
      { '/d': 'vol' },
      at('/d', 'a mount must be an object, or null to take an inherited mount away.'),
    ],
    ['null in a list', [null], at('0', 'a mount must be an object, or null to take an inherited mount away.')],
    ['a path that leads upwards', { '/a/../b': volume }, at('/a/../b', "mount_path cannot contain '..': '/a/../b'")],
    ['the root', { '/': volume }, at('/', "mount_path cannot be '/': it would hide the program itself")],
    [
      'a config file at the path of another mount',
      { '/etc/app': { type: 'ephemeral', config_content: 'x', config_filename: 'conf' }, '/etc/app/conf': volume },
      at('/etc/app/conf', "ends at the same path as volume_mounts['/etc/app']: '/etc/app/conf'"),
    ],
    [
      'a path without its slash',
      { data: volume },
      at('data', "mount_path must be an absolute path starting with '/': 'data'"),
    ],
    [
      'an older path without its slash',
      { vol: { mount_path: 'x' } },
      at('x', "mount_path must be an absolute path starting with '/': 'x'"),
    ],
    [
      'null for a path without its slash',
      { data: null },
      at('data', "mount_path must be an absolute path starting with '/': 'data'"),
    ],
    [
      'an ephemeral mount without its slash',
      { f: { type: 'ephemeral', config_content: 'x' } },
      at('f', "mount_path must be an absolute path starting with '/': 'f'"),
    ],
    [
      'two entries of one path',
      { '/d': volume, '/d/': volume },
      at('/d/', "'/d' and '/d/' end at the same mount path."),
    ],
    [
      'two older entries of one path',
      { a1: {}, b1: {} },
      at('/tapis_volume_mount', "'a1' and 'b1' end at the same mount path."),
    ],
    [
      'another mount_path than the key',
      one({ mount_path: '/e' }),
      at('/d', "mount_path '/e' is not the key. Leave it out, or make both the same."),
    ],
    [
      'an older entry with two ids',
      { a1: { mount_path: '/d', source_id: 'b1' } },
      at('a1', "source_id 'b1' is not the key. Key mounts by their mount path."),
    ],
    [
      'no type',
      { '/d': { source_id: 'vol' } },
      at('/d', 'type is required. It must be one of: tapisvolume, tapissnapshot, ephemeral, pvc.'),
    ],
    [
      'an unknown type',
      one({ type: 'nfs' }),
      at('/d', "type must be one of: tapisvolume, tapissnapshot, ephemeral, pvc. Got: 'nfs'"),
    ],
    [
      'an unknown field',
      one({ size: 1 }),
      at(
        '/d',
        'size is not a valid VolumeMount field. Valid fields: type, source_id, mounted_by, sub_path, read_only, config_content, config_permissions, config_filename, config_update_mode.',
      ),
    ],
    ['a volume without id', one({ source_id: null }), at('/d', "volume_mounts type 'tapisvolume' requires source_id.")],
    ['an empty id', one({ type: 'pvc', source_id: '' }), at('/d', "volume_mounts type 'pvc' requires source_id.")],
    [
      'a strange id',
      one({ source_id: 'Vol' }),
      at(
        '/d',
        "source_id must be lowercase alphanumeric with hyphens, first character alpha, or a placeholder like '${:?description}'. Got: 'Vol'",
      ),
    ],
    [
      'an ephemeral mount with an id',
      file({ source_id: 'vol' }),
      at('/d', "volume_mounts type 'ephemeral' should not have source_id (config is inline)."),
    ],
    ['an ephemeral mount without content', file({ config_content: null }), at('/d', needsContent)],
    [
      'content in a snapshot',
      one({ type: 'tapissnapshot', config_content: 'x' }),
      at('/d', noContent('tapissnapshot')),
    ],
    ['content in a claim', one({ type: 'pvc', config_content: 'x' }), at('/d', noContent('pvc'))],
    [
      'content in a volume without a name',
      one({ config_content: 'x' }),
      at(
        '/d',
        "volume_mounts type 'tapisvolume' with config_content requires config_filename: the name of the file in the volume.",
      ),
    ],
    [
      'content above 1 MiB',
      file({ config_content: 'é'.repeat(524_289) }),
      at('/d', 'volume_mounts config_content must be less than 1MB. Got: 1048578 bytes'),
    ],
    [
      'the stand-in of a reply with nothing stored',
      file({ config_content: '<3 bytes - use ?include_configs=true to retrieve>' }),
      at(
        '/d',
        'config_content is the stand-in of a reply, and nothing is stored here to keep. Send the content itself.',
      ),
    ],
    [
      'a sub_path that leads upwards',
      one({ sub_path: 'a/../b' }),
      at('/d', "sub_path cannot contain '..', backslashes, or be absolute. Got: 'a/../b'"),
    ],
    [
      'a sub_path with a backslash',
      one({ sub_path: 'a\\b' }),
      at('/d', "sub_path cannot contain '..', backslashes, or be absolute. Got: 'a\\b'"),
    ],
    [
      'a long sub_path',
      one({ sub_path: 'a'.repeat(256) }),
      at('/d', 'sub_path must be at most 255 characters. Inputted length: 256'),
    ],
    [
      'strange permissions',
      one({ config_permissions: '0888' }),
      at('/d', "config_permissions must be 3 or 4 octal digits, such as '0644'. Got: '0888'"),
    ],
    [
      'permissions as a number',
      one({ config_permissions: 644 }),
      at('/d', 'config_permissions must be a string. Got: number'),
    ],
    [
      'a file name with a slash',
      file({ config_filename: 'a/b' }),
      at('/d', "config_filename may only contain letters, digits, '.', '_' and '-', and not '..'. Got: 'a/b'"),
    ],
    [
      'a file name that leads upwards',
      file({ config_filename: '..' }),
      at('/d', "config_filename may only contain letters, digits, '.', '_' and '-', and not '..'. Got: '..'"),
    ],
    [
      'an unknown update mode',
      one({ config_update_mode: 'never' }),
      at('/d', "config_update_mode must be one of: always, once. Got: 'never'"),
    ],
    ['read_only as a text', one({ read_only: 'yes' }), at('/d', 'read_only must be a boolean. Got: string')],
  ])('%s is refused', (_name, sent, problem) => {
    expect(normaliseMounts(sent).problems).toEqual([problem])
  })

  test('content of exactly 1 MiB is taken', () => {
    expect(normaliseMounts(file({ config_content: 'x'.repeat(1_048_576) })).problems).toEqual([])
  })
  test('a PUT that leaves the content out keeps what is stored', () => {
    const stored: VolumeMounts = { '/d': { type: 'ephemeral', config_content: 'kept' } }
    expect(normaliseMounts({ '/d': { type: 'ephemeral' } }, stored)).toMatchObject({ mounts: stored, problems: [] })
  })
})

const blank: VolumeMounts = {
  '/d': { type: 'tapisvolume', source_id: '${:?your data}' },
  '/s': { type: 'tapissnapshot', source_id: '${:?a snapshot}' },
  '/f': { type: 'ephemeral', config_content: 'x' },
}

describe('mounts of templates', () => {
  const text =
    "Template volume_mounts['/d'] has literal source_id 'vol'. Templates must use placeholders for tapisvolume mounts, such as ${:?description}."
  test.each<[string, VolumeMounts, boolean, { problems: string[]; warnings: string[] }]>([
    ['placeholders are fine', blank, false, { problems: [], warnings: [] }],
    ['a literal volume is refused', { '/d': volume }, false, { problems: [text], warnings: [] }],
    ['a literal volume in an older shape is a warning', { '/d': volume }, true, { problems: [], warnings: [text] }],
    [
      'a claim may be literal',
      { '/d': { type: 'pvc', source_id: 'x1' }, '/e': null },
      false,
      { problems: [], warnings: [] },
    ],
  ])('%s', (_name, mounts, isLegacy, expected) => {
    expect(templateMountProblems(mounts, isLegacy)).toEqual(expected)
  })

  test('whoever starts a pod is told which sources are missing', () => {
    const open = openPlaceholders({ ...blank, '/v': volume, '/n': null })
    expect(open).toEqual([
      { path: '/d', type: 'tapisvolume', description: 'your data' },
      { path: '/s', type: 'tapissnapshot', description: 'a snapshot' },
    ])
    expect(placeholderSentence(open.slice(0, 1))).toBe(
      "Volume mount placeholder errors: Required volume placeholder at '/d' not overridden. Description: your data. Provide a volume ID in volume_mounts or template_overrides.volume_mounts.",
    )
  })
})

describe('a mount of ann', () => {
  const before: VolumeMounts = {
    '/d': { ...volume, mounted_by: 'ann' },
    '/f': { type: 'ephemeral', config_content: 'x' },
  }
  const refused = (verb: string) =>
    `Cannot ${verb} mount at '/d' - mounted by 'ann', not 'bob'. Only ADMIN or the original mounter can ${verb}.`
  test.each<[string, VolumeMounts, { caller: string; isAdmin: boolean }, string[]]>([
    [
      'stays hers when bob sends the map back',
      { '/d': { ...volume, sub_path: '', read_only: false } },
      { caller: 'bob', isAdmin: false },
      [],
    ],
    ['cannot be removed by bob', {}, { caller: 'bob', isAdmin: false }, [refused('remove')]],
    ['cannot be removed by bob with null', { '/d': null }, { caller: 'bob', isAdmin: false }, [refused('remove')]],
    [
      'cannot be re-pointed by bob',
      { '/d': { ...volume, source_id: 'other' } },
      { caller: 'bob', isAdmin: false },
      [refused('modify')],
    ],
    [
      'cannot get another sub_path from bob',
      { '/d': { ...volume, sub_path: 'a' } },
      { caller: 'bob', isAdmin: false },
      [refused('modify')],
    ],
    ['may be changed by ann', { '/d': { ...volume, sub_path: 'a' } }, { caller: 'ann', isAdmin: false }, []],
    ['may be removed by an ADMIN', {}, { caller: 'bob', isAdmin: true }, []],
  ])('%s', (_name, after, who, problems) => {
    expect(mountChangeProblems({ before, after, ...who })).toEqual(problems)
  })
})

test('only mounts that are new or point elsewhere need the right to read their source', () => {
  const before: VolumeMounts = {
    '/same': volume,
    '/moved': volume,
    '/kind': { type: 'tapissnapshot', source_id: 'vol' },
  }
  const after: VolumeMounts = {
    '/same': { ...volume, sub_path: 'x' },
    '/moved': { ...volume, source_id: 'other' },
    '/kind': volume,
    '/new': { type: 'tapissnapshot', source_id: 'snap' },
    '/claim': { type: 'pvc', source_id: 'x1' },
    '/blank': { type: 'tapisvolume', source_id: '${:?later}' },
    '/file': { type: 'ephemeral', config_content: '' },
    '/gone': null,
  }
  expect(newlyUsedSources(before, after)).toEqual([
    { path: '/moved', type: 'tapisvolume', sourceId: 'other' },
    { path: '/kind', type: 'tapisvolume', sourceId: 'vol' },
    { path: '/new', type: 'tapissnapshot', sourceId: 'snap' },
  ])
})
