import { describe, expect, test } from 'vitest'
import { goodToken, podOf } from './fake-server.ts'
import { useBench } from './harness.ts'

const bench = useBench()

describe('what the server refuses', () => {
  test.each([
    [400, 'invalid_request', 8],
    [400, 'not_offered', 16],
    [401, 'token_expired', 4],
    [403, 'forbidden', 5],
    [403, 'quota_exceeded', 9],
    [404, 'pod_not_found', 6],
    [405, 'method_not_allowed', 16],
    [409, 'conflict', 7],
    [412, undefined, 7],
    [413, 'too_large', 8],
    [422, undefined, 8],
    [429, 'too_many_requests', 9],
    [500, 'unexpected', 13],
    [503, 'unavailable', 13],
  ])('status %i %s ends with %i', async (status, code, exitCode) => {
    const message = ['first', 'second'] // as for several refused fields
    bench.server.overrides.set('PUT /pods/p1', { status, message, ...(code === undefined ? {} : { code }) })
    const args = ['pod', 'update', 'p1', '--description', 'x']
    const table = await bench.tpods(args)
    expect([table.code, table.stdout]).toEqual([exitCode, ''])
    expect(table.stderr).toMatch(/^tpods: first; second.* \(request req-1\)\n$/)
    const json = await bench.tpods([...args, '--json'])
    expect([json.code, json.stdout]).toEqual([exitCode, ''])
    const { error } = JSON.parse(json.stderr)
    expect(error).toMatchObject({
      message: 'first; second',
      exit_code: exitCode,
      http_status: status,
      request_id: 'req-1',
    })
    if (code !== undefined) expect(error.code).toBe(code)
    expect(typeof error.retryable).toBe('boolean')
  })

  test('an answer that is no envelope is a server error', async () => {
    bench.server.overrides.set('GET /pods', { ndjson: [] })
    expect(await bench.tpods(['pod', 'ls'])).toMatchObject({ code: 13, stdout: '' })
  })
})

describe('what to do about a refusal, in words of the command line', () => {
  const refuse = (where: string, answer: object) => bench.server.overrides.set(where, answer)
  const podRoute = 'POST /pods'
  const create = ['pod', 'create', 'p1']

  test.each([
    [
      'DELETE /pods/volumes/data',
      { status: 409, code: 'has_dependents', message: 'It is mounted. Stop them first, or delete with force=true.' },
      ['volume', 'rm', 'data', '--yes'],
      'or delete with force=true: with tpods that is --force (',
    ],
    [
      podRoute,
      { status: 400, code: 'image_not_allowed', message: 'View available images at /pods/images or contact admin.' },
      create,
      'or contact admin: see `tpods image ls` (',
    ],
    [
      podRoute,
      { status: 400, message: [': image is required if template is not provided.'] },
      create,
      'tpods: image is required if template is not provided: give --image or --template (',
    ],
    [
      podRoute,
      { status: 507, code: 'storage_full', message: 'The storage has no room left. Nothing was changed.' },
      create,
      'Nothing was changed: the disk of the server is full; tell its operator (',
    ],
    [
      'GET /tokens',
      { status: 403, code: 'forbidden', message: 'A token for programs may not list tokens; sign in.' },
      ['token', 'ls'],
      ': tokens are managed by a person who is signed in, with `tpods auth login`',
    ],
    [
      'GET /pods/volumes/data/download/dir',
      { status: 400, message: "'/dir' is a folder." },
      ['volumes', 'download', 'data', '/dir'],
      "'/dir' is a folder: add --zip ",
    ],
  ])('%s', async (where, answer, args, text) => {
    refuse(where, answer)
    const { stderr } = await bench.tpods(args)
    expect(stderr).toContain(text)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  test.each([
    ['imag', 'did you mean image?'],
    ['iamge', 'did you mean image?'],
    ['colour', 'known in place of colour: image, template'],
  ])('of an unknown field %s', async (field, remedy) => {
    const unknown_fields = [{ field, allowed: ['image', 'template'] }]
    const message = [`body, ${field}: Extra inputs are not permitted`]
    refuse(podRoute, { status: 400, message, metadata: { unknown_fields } })
    const { code, stderr } = await bench.tpods(create)
    expect([code, stderr]).toEqual([8, `tpods: ${message[0]}: ${remedy} (request req-1)\n`])
  })
})

describe('files of this machine', () => {
  test.each([
    ['uploaded to a pod', ['pod', 'upload', 'p1', 'none', '/tmp/x']],
    ['uploaded to a volume', ['volume', 'upload', 'data', 'none', '/x']],
    ['a definition', ['pod', 'create', 'p1', '-f', 'none']],
    ['variables', ['pod', 'create', 'p1', '--env-file', 'none']],
    ['a token', ['pod', 'ls', '--token-file', 'none']],
  ])('%s that cannot be read end with 3', async (_what, args) => {
    const { code, stderr } = await bench.tpods(args)
    expect(code).toBe(3)
    expect(stderr).toMatch(/^tpods: cannot read .*none \(ENOENT\)\n$/)
  })
})

describe('what tpods finds itself', () => {
  test('a server that cannot be reached', async () => {
    await bench.server.close()
    const { code, stdout, stderr } = await bench.tpods(['pod', 'stop', 'p1'])
    expect([code, stdout]).toEqual([12, ''])
    expect(stderr).toContain(`no complete answer from ${bench.server.url}`)
    expect(stderr).toContain('tpods server status')
  })

  test('a server that has left the address of the profile', async () => {
    const [asked, secret] = [['auth', 'login', '--username', 'ada', '--password-stdin'], { stdin: 'correct horse' }]
    await bench.bare([...asked, '--base-url', bench.server.url], secret)
    await bench.server.close()
    const { code, stderr } = await bench.bare(asked, secret)
    expect(code).toBe(12)
    expect(stderr).toContain('the address is that of profile default, another one is given with --base-url')
    expect((await bench.bare([...asked, '--base-url', bench.server.url], secret)).stderr).not.toContain('--base-url')
  })

  test('no answer within --timeout', async () => {
    bench.server.overrides.set('GET /pods', { hang: true })
    const { code, stdout, stderr } = await bench.tpods(['pod', 'ls', '--timeout', '200ms'])
    expect([code, stdout, stderr]).toEqual([124, '', 'tpods: no answer within --timeout\n'])
  })

  test('^C', async () => {
    bench.server.overrides.set('GET /pods', { hang: true })
    const controller = new AbortController()
    const running = bench.tpods(['pod', 'ls'], { signal: controller.signal })
    await expect.poll(() => bench.server.last('GET', '/pods')).toBeDefined()
    controller.abort('SIGINT')
    expect(await running).toEqual({ code: 130, stdout: '', stderr: 'tpods: interrupted\n' })
  })

  test.each([
    [['nope'], "unknown command 'nope': see `tpods --help`"],
    [['pod', 'lst'], "unknown command 'lst' (Did you mean one of list, ls?): see `tpods pod --help`"],
    [['pod', 'ls', '--nope'], "unknown option '--nope': see `tpods pod ls --help`"],
    [['pod', 'get'], "missing required argument 'pod_id': see `tpods pod get --help`"],
    [['tokens', 'create'], "required option '--name <name>' not specified: see `tpods token create --help`"],
    [
      ['pod', 'permissions', 'grant', 'p1'],
      "missing required argument 'user': see `tpods pod permissions grant --help`",
    ],
    [['pod', 'cp', 'f', 'worker:'], 'the path in the pod is missing in "worker:": write it as worker:/path'],
    [['pod', 'ls', '-o', 'xml'], 'unknown output format "xml": use one of table, json, yaml, name'],
    [['pod', 'ls', '--timeout', 'long'], '--timeout cannot be "long": give a duration such as 90s, 5m or 2h'],
    [['pod', 'ls', '--color', 'red'], '--color cannot be "red": use one of auto, always, never'],
    [['pod', 'ls', '--', 'x'], '`ls` takes nothing behind `--`'],
  ])('%j is a mistake in the arguments', async (args, line) => {
    expect(await bench.tpods(args)).toEqual({ code: 2, stdout: '', stderr: `tpods: ${line}\n` })
  })

  test('mistakes in the arguments are JSON too where that was asked for', async () => {
    const { code, stderr } = await bench.tpods(['pod', 'ls', '--nope', '-o', 'json'])
    expect([code, JSON.parse(stderr).error.code]).toEqual([2, 'usage'])
  })

  test('a noun alone shows its verbs, as a mistake', async () => {
    const { code, stdout, stderr } = await bench.tpods(['pod'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('create [pod_id]')
  })
})

test('--debug shows what was asked and answered, and no secret', async () => {
  bench.server.pods.set('p1', podOf('p1'))
  const { code, stdout, stderr } = await bench.tpods([
    'pod',
    'create',
    'p2',
    '-e',
    'KEY=canary',
    '--debug',
    '-o',
    'name',
  ])
  expect([code, stdout]).toEqual([0, 'p2\n'])
  expect(stderr).toContain(`debug: > POST ${bench.server.url}/v3/pods`)
  expect(stderr).toMatch(/debug: < 200 POST .* request req-1/)
  expect(stderr).not.toContain(goodToken)
  expect(stderr).not.toContain('canary')
})

test('--admin acts as an administrator', async () => {
  await bench.tpods(['pod', 'ls', '--admin'])
  expect(bench.server.last('GET', '/pods')?.headers['x-pods-admin']).toBe('true')
})
