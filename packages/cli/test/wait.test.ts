import { expect, test } from 'vitest'
import { pullOf } from '../src/pull-bar.ts'
import { podOf } from './fake-server.ts'
import { type RunOptions, useBench } from './harness.ts'

const bench = useBench()

test('a wait ends when the state is there', async () => {
  bench.server.pods.set('p1', podOf('p1', { status: 'CREATING' }))
  bench.server.coming.set('p1', ['CREATING', 'AVAILABLE'])
  const { code, stdout, stderr } = await bench.tpods(['pod', 'wait', 'p1', '--for', 'available', '-o', 'name'])
  expect([code, stdout]).toEqual([0, 'p1\n'])
  expect(stderr).toBe('p1: CREATING\np1: AVAILABLE\n')
})

test('a pull that goes on is one line where there is no terminal, and a bar where there is one', async () => {
  const pulling = (done: number) =>
    podOf('p1', {
      status: 'CREATING',
      status_container: {
        message: `pulling the image web:1: 1 of 4 layers, ${done} of 120 MB`,
        progress: { what: 'pull', done_layers: 1, layers: 4, done_bytes: done * 1e6, total_bytes: 120e6 },
      },
    })
  const become = (pod: ReturnType<typeof podOf>) => void bench.server.pods.set('p1', pod)
  const wait = (options: RunOptions) => {
    become(pulling(30))
    return bench.tpods(['pod', 'wait', 'p1', '--for', 'available', '-o', 'name'], options)
  }
  const plain = await wait({
    onStderr(text) {
      if (text.includes('AVAILABLE')) return
      become(pulling(60))
      setTimeout(become, 500, podOf('p1', { status: 'AVAILABLE' }))
    },
  })
  expect(plain.stderr).toBe('p1: CREATING (pulling the image web:1)\np1: AVAILABLE\n')
  const { stderr } = await wait({
    terminal: true,
    env: { TERM: 'xterm' },
    onStderr(text) {
      if (text.includes('50%')) become(podOf('p1', { status: 'AVAILABLE' }))
      else if (text.includes('25%')) become(pulling(60))
    },
  })
  expect(stderr).toContain('CREATING (pulling the image web:1) [█████               ] 25%, 30 of 120 MB, 1 of 4 layers')
  expect(stderr).toContain('50%, 60 of 120 MB')
})

test.each([
  ['bytes of nothing yet', { done_layers: 1, layers: 4, done_bytes: 0, total_bytes: 0 }, '25%, 1 of 4 layers'],
  ['an engine that tells nothing yet', { done_layers: 0, layers: 0, done_bytes: 0, total_bytes: 0 }, ''],
  ['all of it', { done_layers: 4, layers: 4, done_bytes: 2e6, total_bytes: 2e6 }, '100%, 2.0 of 2.0 MB, 4 of 4 layers'],
])('the bar of %s', (_what, progress, end) => {
  const pod = { status_container: { progress: { what: 'pull', ...progress } } }
  const bar = pullOf(pod)?.bar
  expect(bar?.replace(/^\[.*\] /, '')).toBe(end)
})

test('a wait for "deleted" is over when the pod is gone', async () => {
  const { code, stdout } = await bench.tpods(['pod', 'wait', 'p1', 'p2', '--for', 'deleted', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual([
    { pod_id: 'p1', deleted: true },
    { pod_id: 'p2', deleted: true },
  ])
})

test('a wait in vain fails at once with the reason', async () => {
  const status_container = { reason: 'image_unknown', message: 'no image nope' }
  bench.server.pods.set('p1', podOf('p1', { status: 'ERROR', status_container }))
  const table = await bench.tpods(['pod', 'wait', 'p1', '--for', 'available', '-q'])
  expect([table.code, table.stdout]).toEqual([11, ''])
  expect(table.stderr).toContain('image_unknown')
  expect(table.stderr).toContain('tpods pod logs p1')
  const json = await bench.tpods(['pod', 'wait', 'p1', '--for', 'available', '-q', '--json'])
  expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'image_unknown', exit_code: 11 } })
})

test('a pod that was never there is not found', async () => {
  expect(await bench.tpods(['pod', 'wait', 'nope', '--for', 'available'])).toMatchObject({ code: 6, stdout: '' })
})

test('--timeout ends a wait with 124', async () => {
  bench.server.pods.set('p1', podOf('p1', { status: 'CREATING' }))
  const { code, stdout, stderr } = await bench.tpods([
    'pod',
    'wait',
    'p1',
    '--for',
    'available',
    '--timeout',
    '300ms',
    '-q',
  ])
  expect([code, stdout]).toEqual([124, ''])
  expect(stderr).toContain('CREATING')
})

test('^C says what goes on and how to follow it', async () => {
  bench.server.pods.set('p1', podOf('p1', { status: 'CREATING' }))
  const controller = new AbortController()
  const { code, stdout, stderr } = await bench.tpods(['pod', 'wait', 'p1', '--for', 'available'], {
    signal: controller.signal,
    onStderr: () => controller.abort('SIGINT'),
  })
  expect([code, stdout]).toEqual([130, ''])
  expect(stderr).toContain(
    'tpods: stopped waiting; on the server pod "p1" is CREATING and goes on: follow it with `tpods pod wait p1 --for available`',
  )
})

test('^C in a wait for several is one line, and SIGTERM has its own code', async () => {
  for (const id of ['p1', 'p2']) bench.server.pods.set(id, podOf(id, { status: 'CREATING' }))
  const controller = new AbortController()
  const { code, stderr } = await bench.tpods(['pod', 'wait', 'p1', 'p2', '--for', 'available'], {
    signal: controller.signal,
    onStderr: () => controller.abort('SIGTERM'),
  })
  expect(code).toBe(143)
  expect(stderr.match(/^tpods: /gm)).toHaveLength(1)
})

test('a URL that nobody answers ends at --timeout, and at once when the pod fails', async () => {
  bench.server.health = { gateway: { scheme: 'http', host: '127.0.0.1', port: 9 } }
  bench.server.pods.set('p1', podOf('p1'))
  const late = await bench.tpods(['pod', 'wait', 'p1', '--for', 'url', '--timeout', '400ms', '-q'])
  expect([late.code, late.stdout]).toEqual([124, ''])
  expect(late.stderr).toContain('http://p1.pods.localhost:9 does not answer')
  bench.server.coming.set('p1', ['AVAILABLE', 'ERROR'])
  expect((await bench.tpods(['pod', 'url', 'p1', '--wait', '-q'])).code).toBe(11)
})

test('a spinner is for terminals; elsewhere each change is a line, and -q has neither', async () => {
  const wait = (options: { terminal?: boolean }, ...flags: string[]) => {
    bench.server.pods.set('p1', podOf('p1', { status: 'CREATING' }))
    bench.server.coming.set('p1', ['CREATING', 'AVAILABLE'])
    return bench.tpods(['pod', 'wait', 'p1', '--for', 'available', ...flags], options)
  }
  expect((await wait({ terminal: true })).stderr).toContain('waiting for available: p1 CREATING')
  expect((await wait({})).stderr).toBe('p1: CREATING\np1: AVAILABLE\n')
  expect((await wait({ terminal: true }, '-q')).stderr).toBe('')
})

test('--for must be one of the known states', async () => {
  const { code, stderr } = await bench.tpods(['pod', 'wait', 'p1', '--for', 'luck'])
  expect([code, stderr]).toEqual([
    2,
    'tpods: --for cannot be "luck": use one of available, stopped, complete, deleted, settled, url\n',
  ])
  expect((await bench.tpods(['pod', 'wait', 'p1'])).code).toBe(2)
})
