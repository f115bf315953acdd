import { expect, test } from 'vitest'
import { fullMount, hideContent, keepContent } from '../../src/domain/mount-content.ts'
import type { VolumeMounts } from '../../src/domain/pod-spec.ts'

const hidden = '<4 bytes - use ?include_configs=true to retrieve>'
const stored: VolumeMounts = {
  '/f': { type: 'ephemeral', config_content: 'kéy' },
  '/v': { type: 'tapisvolume', source_id: 'vol', config_content: 'kept', config_filename: 'a.conf' },
}

test('a reply says only how long a content is', () => {
  const mounts: VolumeMounts = { ...stored, '/e': { type: 'ephemeral', config_content: '' }, '/n': null }
  expect(hideContent(mounts)).toEqual({
    '/f': { type: 'ephemeral', config_content: hidden },
    '/v': { ...stored['/v'], config_content: hidden },
    '/e': { type: 'ephemeral', config_content: '' },
    '/n': null,
  })
})

test.each<[string, VolumeMounts, VolumeMounts]>([
  ['the stand-in of a reply keeps what is stored', hideContent(stored), stored],
  [
    'content that is left out is kept',
    { '/f': { type: 'ephemeral' } },
    { '/f': { type: 'ephemeral', config_content: 'kéy' } },
  ],
  [
    'content of a volume is kept with its file name',
    { '/v': { type: 'tapisvolume', source_id: 'vol' } },
    { '/v': { type: 'tapisvolume', source_id: 'vol', config_content: 'kept', config_filename: 'a.conf' } },
  ],
  [
    'an empty text empties it',
    { '/f': { type: 'ephemeral', config_content: '' } },
    { '/f': { type: 'ephemeral', config_content: '' } },
  ],
  [
    'null empties it',
    { '/f': { type: 'ephemeral', config_content: null } },
    { '/f': { type: 'ephemeral', config_content: '' } },
  ],
  [
    'new content replaces it',
    { '/f': { type: 'ephemeral', config_content: 'new' } },
    { '/f': { type: 'ephemeral', config_content: 'new' } },
  ],
  [
    'text that only looks like the stand-in is content',
    { '/f': { type: 'ephemeral', config_content: `${hidden}\n` } },
    { '/f': { type: 'ephemeral', config_content: `${hidden}\n` } },
  ],
  ['another path keeps nothing', { '/g': { type: 'ephemeral' } }, { '/g': { type: 'ephemeral' } }],
  [
    'another type keeps nothing',
    { '/f': { type: 'pvc', source_id: 'x1' } },
    { '/f': { type: 'pvc', source_id: 'x1' } },
  ],
])('%s', (_name, sent, expected) => {
  expect(keepContent(sent, stored)).toEqual(expected)
})

test.each([
  ['tapisvolume', false],
  ['pvc', false],
  ['tapissnapshot', true],
  ['ephemeral', true],
] as const)('a reply shows a mount of type %s with every field', (type, readOnly) => {
  expect(fullMount({ type })).toEqual({
    type,
    source_id: null,
    mounted_by: null,
    sub_path: '',
    read_only: readOnly,
    config_content: null,
    config_permissions: '0644',
    config_filename: null,
    config_update_mode: 'always',
  })
})

test('a snapshot is read-only whatever was stored, and an ephemeral mount has no mounter', () => {
  expect(fullMount({ type: 'tapissnapshot', read_only: false }).read_only).toBe(true)
  expect(fullMount({ type: 'ephemeral', mounted_by: 'ann' }).mounted_by).toBeNull()
  expect(fullMount({ type: 'pvc', source_id: 'x1', mounted_by: 'ann', read_only: true })).toMatchObject({
    mounted_by: 'ann',
    read_only: true,
  })
})
