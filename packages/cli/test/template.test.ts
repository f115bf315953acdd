import { expect, test } from 'vitest'
import { useBench } from './harness.ts'

const bench = useBench()
const webTag = {
  template_id: 'web',
  tag: 'latest',
  tag_timestamp: 'latest@2026-01-30-17:14:14',
  added_by: 'ada',
  commit_message: 'first',
}

test('a tag is added from a file and listed', async () => {
  bench.server.overrides.set('POST /pods/templates/web/tags', { result: webTag })
  bench.server.overrides.set('GET /pods/templates/web/tags', { result: [webTag] })
  const added = await bench.tpods(['template', 'add-tag', 'web', '-f', '-', '-m', 'first'], {
    stdin: 'image: tpods/echo\n',
  })
  expect(added).toMatchObject({ code: 0, stderr: '' })
  expect(bench.server.last('POST', '/pods/templates/web/tags')?.body).toEqual({
    pod_definition: { image: 'tpods/echo' },
    commit_message: 'first',
  })
  expect((await bench.tpods(['template', 'tags', 'web', '-o', 'name'])).stdout).toBe('web:latest@2026-01-30-17:14:14\n')
  expect(JSON.parse((await bench.tpods(['template', 'tags', 'web', '--json'])).stdout)).toEqual([webTag])
})

test('a template is deleted with --yes, and its permissions are given', async () => {
  bench.server.overrides.set('DELETE /pods/templates/web', { result: '' })
  bench.server.overrides.set('POST /pods/templates/web/permissions', { result: { permissions: ['**:READ'] } })
  expect((await bench.tpods(['template', 'rm', 'web'])).code).toBe(2)
  expect(await bench.tpods(['template', 'rm', 'web', '-y', '--force'])).toMatchObject({ code: 0, stdout: 'web\n' })
  expect(bench.server.last('DELETE', '/pods/templates/web')?.query).toEqual({ force: 'true' })
  expect((await bench.tpods(['template', 'permission', 'grant', 'web', '**', 'read'])).stdout).toMatch(/^\*\* +READ$/m)
})

test('a version is taken away by its whole name, and that is said before anything is asked', async () => {
  bench.server.overrides.set('DELETE /pods/templates/web/tags/latest%402026-01-30-17%3A14%3A14', { result: webTag })
  const refused = await bench.tpods(['template', 'rm-tag', 'web', 'latest'])
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toBe(
    'tpods: "latest" is a tag and no version of it: write it as latest@timestamp; see `tpods template tags web latest`\n',
  )
  expect(bench.server.seen).toEqual([])
  expect((await bench.tpods(['template', 'rm-tag', 'web', webTag.tag_timestamp, '--yes'])).code).toBe(0)
})

test('an image is allowed for everybody unless tenants are named', async () => {
  const image = { image: 'redis', tenants: ['**'], description: '', creation_ts: '', added_by: 'ada' }
  bench.server.overrides.set('POST /pods/images', { result: image })
  expect((await bench.tpods(['image', 'add', 'redis'])).stdout).toMatch(/^TENANTS +all$/m)
  expect(bench.server.last('POST', '/pods/images')?.body).toEqual({ image: 'redis', tenants: ['**'] })
  await bench.tpods(['image', 'add', 'redis', '--tenant', 'dev', '--tenant', 'lab'])
  expect(bench.server.last('POST', '/pods/images')?.body).toEqual({ image: 'redis', tenants: ['dev', 'lab'] })
  expect((await bench.tpods(['image', 'update', 'redis'])).code).toBe(2)
})
