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

describe('what tpods finds itself', () => {
  test('a server that cannot be reached', async () => {
    await bench.server.close()
    const { code, stdout, stderr } = await bench.tpods(['pod', 'stop', 'p1'])
    expect([code, stdout]).toEqual([12, ''])
    expect(stderr).toContain(`no complete answer from ${bench.server.url}`)
    expect(stderr).toContain('tpods server status')
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
    [['pod', 'ls', '--nope'], "unknown option '--nope': see `tpods pod --help`"],
    [['pod', 'get'], "missing required argument 'pod_id': see `tpods pod --help`"],
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
