import { expect, test } from 'vitest'
import { podOf } from './fake-server.ts'
import { useBench } from './harness.ts'

const bench = useBench()

test('the output goes where it belongs and the code is that of the command', async () => {
  bench.server.pods.set('p1', podOf('p1'))
  bench.server.execResult = { stdout: 'out, no line end', stderr: 'err\n', exit_code: 3, success: false }
  const result = await bench.tpods(['pod', 'exec', 'p1', '--', 'sh', '-c', 'exit 3', '--json', '-o', 'yaml'])
  expect(result).toEqual({ code: 3, stdout: 'out, no line end', stderr: 'err\n' })
  expect(bench.server.last('POST', '/pods/p1/exec')?.body).toEqual({
    commands: ['sh', '-c', 'exit 3', '--json', '-o', 'yaml'],
    total_timeout: null,
    command_timeout: null,
    fail_on_non_success: false,
  })
})

test('every exit code from 0 to 255 comes through', async () => {
  bench.server.pods.set('p1', podOf('p1'))
  const codes = Array.from({ length: 256 }, (_, code) => code)
  const seen: number[] = []
  for (const exit_code of codes) {
    bench.server.execResult = { exit_code }
    seen.push((await bench.tpods(['pod', 'exec', 'p1', '--', 'x'])).code)
  }
  expect(seen).toEqual(codes)
})

test.each([
  [{ exit_code: null, timed_out: true }, 124, 'ended by --timeout'],
  [{ exit_code: null, reason: 'command_not_found' }, 127, 'there is no command "nope" in the pod'],
  [{ exit_code: 126, reason: 'command_not_executable' }, 126, '"nope" cannot be executed'],
  [{ exit_code: null }, 125, 'before it gave an exit code'],
  [{ exit_code: 0, truncated: true }, 125, 'the output is cut'],
  [{ exit_code: 7, truncated: true }, 7, 'the output is cut'],
])('%j ends with %i', async (execResult, code, text) => {
  bench.server.pods.set('p1', podOf('p1'))
  bench.server.execResult = { command: ['nope'], success: false, ...execResult }
  const result = await bench.tpods(['pod', 'exec', 'p1', '--timeout', '1500ms', '--', 'nope'])
  expect(result.code).toBe(code)
  expect(result.stderr).toContain(`tpods: `)
  expect(result.stderr).toContain(text)
  expect(bench.server.last('POST', '/pods/p1/exec')?.body).toMatchObject({ total_timeout: 2, command_timeout: 2 })
})

test('--json tells a remote code from one of tpods', async () => {
  bench.server.pods.set('p1', podOf('p1'))
  bench.server.execResult = { stdout: 'x', exit_code: 125, success: false }
  const remote = await bench.tpods(['pod', 'exec', 'p1', '--json', '--', 'x'])
  expect([remote.code, JSON.parse(remote.stdout)]).toMatchObject([
    125,
    { origin: 'remote', exit_code: 125, stdout: 'x' },
  ])
  const client = await bench.tpods(['pod', 'exec', 'nope', '--json', '--', 'x'])
  expect([client.code, client.stdout]).toEqual([125, ''])
  expect(JSON.parse(client.stderr)).toMatchObject({
    origin: 'client',
    error: { code: 'pod_not_found', exit_code: 125, http_status: 404 },
  })
})

test.each([
  [['pod', 'exec', 'p1'], 'put it behind `--`'],
  [['pod', 'exec', 'p1', 'ls', '-l'], "unknown option '-l'"],
  [['pod', 'exec', '--', 'ls'], "missing required argument 'pod_id'"],
  [['pods', '--profile', 'x', 'exec', 'p1', '--nope', '--', 'ls'], "unknown option '--nope'"],
  [['-o', 'xml', 'pod', 'exec', 'p1', '--', 'ls'], 'unknown output format'],
])('%j is a failure of tpods: 125', async (args, text) => {
  const { code, stdout, stderr } = await bench.tpods(args)
  expect([code, stdout]).toEqual([125, ''])
  expect(stderr).toContain(text)
})

test('a pod that does not run, and a server that cannot be reached, are 125 too', async () => {
  bench.server.overrides.set('POST /pods/p1/exec', {
    status: 409,
    message: "Pod 'p1' has no running container",
    code: 'wrong_state',
  })
  expect((await bench.tpods(['pod', 'exec', 'p1', '--', 'ls'])).code).toBe(125)
  const env = { TPODS_BASE_URL: 'http://127.0.0.1:9' }
  expect((await bench.tpods(['pod', 'exec', 'p1', '--', 'ls'], { env })).code).toBe(125)
})

test('^C says that the command may go on', async () => {
  bench.server.overrides.set('POST /pods/p1/exec', { hang: true })
  const controller = new AbortController()
  const running = bench.tpods(['pod', 'exec', 'p1', '--', 'sleep', '9'], { signal: controller.signal })
  await expect.poll(() => bench.server.last('POST', '/pods/p1/exec')).toBeDefined()
  controller.abort('SIGINT')
  const { code, stderr } = await running
  expect(code).toBe(130)
  expect(stderr).toContain('the command may go on in pod "p1"')
})
