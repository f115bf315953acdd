// Pods made from templates: what they are created with, and what they have from where.
import { describe, expect, test } from 'vitest'
import { podOf } from './fake-server.ts'
import { useBench } from './harness.ts'

const bench = useBench()
const created = () => bench.server.last('POST', '/pods')?.body

describe('create', () => {
  test('mounts, secrets, queue and overrides become fields', async () => {
    const { code } = await bench.tpods([
      'pod', 'create', 'p1', '--template', 'web:latest', '-v', 'results:/data', '-v', 'shared:/in:ro', '--secret', 'KEY=${secrets:mine=1}',
      '--queue', 'gpu', '--template-override', '/cfg:source_id=other', '--template-override', '/cfg:read_only=true',
      '--template-override', 'TOKEN=a=b',
    ]) // biome-ignore format: a command line
    expect(code).toBe(0)
    expect(created()).toEqual({
      pod_id: 'p1',
      template: 'web:latest',
      volume_mounts: {
        '/data': { type: 'tapisvolume', source_id: 'results' },
        '/in': { type: 'tapisvolume', source_id: 'shared', read_only: true },
      },
      secret_map: { KEY: '${secrets:mine=1}' },
      compute_queue: 'gpu',
      template_overrides: {
        volume_mounts: { '/cfg': { source_id: 'other', read_only: true } },
        secret_map: { TOKEN: 'a=b' },
      },
    })
  })

  test('they add to what a file has', async () => {
    const stdin = '{"template": "web", "volume_mounts": {"/a": {"type": "ephemeral"}}, "secret_map": {"A": "1"}}'
    await bench.tpods(['pod', 'create', 'p1', '-f', '-', '-v', 'results:/data', '--secret', 'B=2'], { stdin })
    expect(created()).toMatchObject({
      volume_mounts: { '/a': { type: 'ephemeral' }, '/data': { source_id: 'results' } },
      secret_map: { A: '1', B: '2' },
    })
  })

  test.each([
    [['-v', 'results'], 'Write VOLUME:/PATH'],
    [['-v', 'results:data'], 'Write VOLUME:/PATH'],
    [['-v', 'results:/data:rx'], 'Write VOLUME:/PATH'],
    [['--secret', 'KEY'], 'write --secret KEY=REF'],
    [['--template-override', '/data'], 'Write /PATH:FIELD=VALUE'],
    [['--template-override', '/data:read_only=maybe'], 'read_only is true or false'],
    [['--template'], "option '--template <template>' argument missing"],
  ])('%j is refused in one line before anything is sent', async (flags, text) => {
    const { code, stdout, stderr } = await bench.tpods(['pod', 'create', 'p1', ...flags])
    expect([code, stdout, bench.server.seen]).toEqual([2, '', []])
    expect(stderr).toContain(text)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test.each([
    [{ status: 404, code: 'template_not_found', message: 'no template "nope"' }, 6, ': see `tpods template ls`'],
    [{ status: 400, code: 'invalid_request', message: ['a is wrong', 'b is missing'] }, 8, ''],
    [{ status: 403, code: 'forbidden', message: 'not yours' }, 5, ': ask somebody with ADMIN on it'],
    [{ status: 409, code: 'already_exists', message: 'p1 is taken' }, 7, ''],
  ])('what the server refuses is one line with the code of the table: %o', async (answer, exitCode, remedy) => {
    bench.server.overrides.set('POST /pods', answer)
    const { code, stdout, stderr } = await bench.tpods(['pod', 'create', 'p1', '--template', 'nope'])
    expect([code, stdout]).toEqual([exitCode, ''])
    expect(stderr).toContain(`tpods: ${[answer.message].flat().join('; ')}${remedy}`)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

test('overrides show only what was set on the pod', async () => {
  const result = {
    pod_id: 'p1', template: 'web:latest@1', status: 'AVAILABLE', modified_fields: ['image', 'environment_variables'],
    overrides: { image: 'lab/web:2', environment_variables: { A: '1' } },
  } // biome-ignore format: one reply
  bench.server.overrides.set('GET /pods/p1/overrides', { result })
  const { code, stdout } = await bench.tpods(['pod', 'overrides', 'p1'])
  expect([code, stdout]).toEqual([
    0,
    'FIELD                  VALUE\nimage                  lab/web:2\nenvironment_variables  {"A":"1"}\n',
  ])
  expect(JSON.parse((await bench.tpods(['pod', 'overrides', 'p1', '--json'])).stdout)).toEqual(result)
})

test('provenance shows where each field comes from', async () => {
  const origin = { in_modified_fields: false, template_provides: true, pod_value: null, template_value: 'lab/web' }
  const fields = {
    image: { ...origin, source: 'template', derived_value: 'lab/web' },
    command: { ...origin, source: 'default', derived_value: null },
  }
  bench.server.overrides.set('GET /pods/p1/provenance', { result: { pod_id: 'p1', fields } })
  expect((await bench.tpods(['pod', 'provenance', 'p1'])).stdout).toBe(
    'FIELD    FROM      VALUE\nimage    template  lab/web\ncommand  default   null\n',
  )
  expect(JSON.parse((await bench.tpods(['pod', 'provenance', 'p1', '--json'])).stdout)).toMatchObject({ fields })
})

test('reset gives fields back, and says when nothing changed', async () => {
  bench.server.overrides.set('POST /pods/p1/reset_field', { result: podOf('p1', { template: 'web' }) })
  expect((await bench.tpods(['pod', 'reset', 'p1', 'image', 'command', '-o', 'name'])).stdout).toBe('p1\n')
  expect(bench.server.last('POST', '/pods/p1/reset_field')?.body).toEqual({ fields: ['image', 'command'] })
  bench.server.overrides.set('POST /pods/p1/reset_field', { result: podOf('p1'), word: 'error', message: 'no change' })
  expect((await bench.tpods(['pod', 'reset', 'p1', 'image', '-o', 'name'])).stderr).toBe('note: no change\n')
  expect((await bench.tpods(['pod', 'reset', 'p1'])).code).toBe(2)
})
