import { describe, expect, test } from 'vitest'
import {
  parseTemplateRef,
  pinnedRef,
  pinnedTagOf,
  tagTimestamp,
  templateRefNotFound,
  withoutTimestamp,
} from '../../src/domain/template-ref.ts'

const stamp = '2026-01-02-03:04:05'

describe('a reference', () => {
  test.each([
    ['names a template', 'web', 'web', undefined, undefined],
    ['names a tag', 'web:v1.2', 'web', 'v1.2', undefined],
    ['names one version of a tag', `web:v1@${stamp}`, 'web', 'v1', stamp],
    ['may start with template/', 'template/web:v1', 'web', 'v1', undefined],
  ])('%s', (_name, text, templateId, tag, timestamp) => {
    expect(parseTemplateRef(text)).toEqual({ templateId, tag, timestamp })
  })

  const noTag =
    "User specified @timestamp without :tag. Template should be formated as 'template_name:template_tag@tag_timestamp'. Got "
  const badStamp = (text: string) =>
    `Invalid template format: '${text}'. When using '@' for timestamp, format must be 'template_id:tag@timestamp'.`
  const badParts = (text: string, count: number) =>
    `Invalid template format: '${text}'. Expected 'template_id:tag'. Got ${count} parts separated by ':'.`
  test.each([
    ['web@2026', `${noTag}web@2026`],
    ['@2026', `${noTag}@2026`],
    [`a:b:c@${stamp}`, badStamp(`a:b:c@${stamp}`)],
    ['web:v1@', badStamp('web:v1@')],
    ['web:@2026', badStamp('web:@2026')],
    ['web:v1@a@b', badStamp('web:v1@a@b')],
    ['a:b:c', badParts('a:b:c', 3)],
    ['web:', badParts('web:', 2)],
    [':v1', badParts(':v1', 2)],
    ['', badParts('', 1)],
  ])('%j is refused', (text, message) => {
    expect(() => parseTemplateRef(text)).toThrow(expect.objectContaining({ code: 'invalid_request', message }))
  })

  test.each([
    [`web:v1@${stamp}`, 'web:v1'],
    ['web:v1', 'web:v1'],
    ['web', 'web'],
  ])('%s without its timestamp is %s', (ref, expected) => {
    expect(withoutTimestamp(ref)).toBe(expected)
  })
})

test('a pinned reference carries the second of its tag in UTC', () => {
  const pinned = pinnedRef('web', tagTimestamp('v1', new Date('2026-01-02T03:04:05.999Z')))
  expect(pinned).toBe(`web:v1@${stamp}`)
  expect(pinnedTagOf(parseTemplateRef(pinned))).toBe(`v1@${stamp}`)
  expect(pinnedTagOf(parseTemplateRef('web:v1'))).toBeUndefined()
})

test.each([
  ['web', false, "Template not found: 'web'. Verify template_id exists."],
  ['web', true, "Template 'web' has no tag 'latest'. Add one, or name another tag as 'web:<tag>'."],
  ['web:v1', true, "Template tag not found: 'web:v1'. Verify template_id and tag both exist."],
  [
    `web:v1@${stamp}`,
    true,
    `Template tag not found: 'web:v1@${stamp}'. Verify template_id, tag, and timestamp all exist.`,
  ],
])('%s that names nothing says what to look at', (ref, isTemplateKnown, message) => {
  expect(templateRefNotFound(parseTemplateRef(ref), isTemplateKnown)).toMatchObject({
    code: 'template_not_found',
    message,
  })
})
