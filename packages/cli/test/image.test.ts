import { describe, expect, test } from 'vitest'
import { useBench } from './harness.ts'

const bench = useBench()
const image = (name: string) => ({ image: name, tenants: ['**'], description: '', creation_ts: '', added_by: 'ada' })
const bulk = () => bench.server.last('POST', '/pods/images/bulk')

describe('several images at once', () => {
  test('are one request', async () => {
    bench.server.overrides.set('POST /pods/images/bulk', { result: [image('redis'), image('lab/app')] })
    const { code, stdout, stderr } = await bench.tpods(['image', 'add', 'redis:7', 'lab/app', '--tenant', 'dev'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^redis +all/m)
    expect(bulk()?.body).toEqual([
      { image: 'redis:7', tenants: ['dev'] },
      { image: 'lab/app', tenants: ['dev'] },
    ])
  })

  test('of which some are there already: each is told, and the code is 15', async () => {
    bench.server.overrides.set('POST /pods/images/bulk', { result: [image('redis')] })
    const args = ['image', 'add', 'redis', 'mongo', 'postgres:16']
    const table = await bench.tpods(args)
    expect(table.code).toBe(15)
    expect(table.stdout).toContain('redis')
    expect(table.stderr.trimEnd().split('\n')).toEqual(
      ['mongo', 'postgres:16'].map(
        (name) =>
          `tpods: image ${name} is allowed already: change it with \`tpods image update\`, or use --skip-duplicates`,
      ),
    )
    const json = await bench.tpods([...args, '--json'])
    expect([json.code, JSON.parse(json.stdout)]).toEqual([15, [image('redis')]])
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'partial', exit_code: 15 } })
  })

  test('that are all there already are a conflict, or none with --skip-duplicates', async () => {
    bench.server.overrides.set('POST /pods/images/bulk', { result: [] })
    expect((await bench.tpods(['image', 'add', 'redis', 'mongo', '-o', 'name'])).code).toBe(7)
    const skipped = await bench.tpods(['image', 'add', 'redis', 'mongo', '--skip-duplicates', '-o', 'name'])
    expect([skipped.code, skipped.stdout]).toEqual([0, ''])
    expect(skipped.stderr).toBe('note: image redis is allowed already\nnote: image mongo is allowed already\n')
  })

  test('of which one has no proper name are all refused', async () => {
    const message = 'image is no image name. Use [registry/]name[:tag]. Got: ://'
    bench.server.overrides.set('POST /pods/images/bulk', { status: 400, message, code: 'invalid_request' })
    const { code, stdout, stderr } = await bench.tpods(['image', 'add', 'redis', '://'])
    expect([code, stdout, stderr]).toEqual([8, '', `tpods: ${message} (request req-1)\n`])
  })
})

test('one image that is there already is a conflict, unless duplicates are skipped', async () => {
  const refusal = { status: 409, message: "Image 'redis' already exists. Update it instead.", code: 'already_exists' }
  bench.server.overrides.set('POST /pods/images', refusal)
  bench.server.overrides.set('POST /pods/images/bulk', { result: [] })
  expect((await bench.tpods(['image', 'add', 'redis'])).code).toBe(7)
  expect((await bench.tpods(['image', 'add', 'redis', '--skip-duplicates'])).code).toBe(0)
})
