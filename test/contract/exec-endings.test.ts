// Commands whose client or server goes away, even those that do not want to end.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { markedProcesses } from '../../packages/server/src/runtime/process/process-tree.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const STUBBORN = 'trap "" TERM HUP; echo up; while :; do sleep 0.1; done'

let server: TestServer
let ann: string
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  await server.call('create_pod', { token: ann, body: { pod_id: 'runner', image: 'tpods/echo' } })
  await server.waitFor('runner', 'AVAILABLE')
})
afterAll(() => server.stop())

interface Running {
  socket: WebSocket
  frames: { type: string; code?: string; message?: string }[]
  closed: Promise<{ code: number; reason: string }>
}

/** A command that carries its mark in the environment, so that it is found also when nobody can be asked. */
async function start(mark: string): Promise<Running> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v3/pods/runner/execs`, 'tpods.exec.v1', {
    headers: { 'x-tapis-token': ann },
  })
  const frames: Running['frames'] = []
  let output = ''
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) output += data.subarray(1).toString()
    else frames.push(JSON.parse(data.toString()) as Running['frames'][number])
  })
  const closed: Running['closed'] = new Promise((resolve, reject) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    socket.on('error', reject)
  })
  const argv = ['env', mark, 'sh', '-c', `${STUBBORN} & ${STUBBORN}`]
  socket.on('open', () => socket.send(JSON.stringify({ type: 'start', argv })))
  await expect.poll(() => output).toBe('up\nup\n')
  expect(markedProcesses(mark).length).toBeGreaterThanOrEqual(2)
  return { socket, frames, closed }
}

test('a client that vanishes takes along even a command that ignores signals', async () => {
  const { socket } = await start('TPODS_TEST_MARK=vanished')
  socket.terminate()
  await expect.poll(() => markedProcesses('TPODS_TEST_MARK=vanished')).toEqual([])
})

// The last one: the server is gone afterwards.
test('a server that stops says why, in time, and has ended the command by then', async () => {
  const { frames, closed } = await start('TPODS_TEST_MARK=stopped')
  const before = performance.now()
  await server.close()
  expect(performance.now() - before).toBeLessThan(5000)
  expect(markedProcesses('TPODS_TEST_MARK=stopped')).toEqual([])
  expect(frames.at(-1)).toMatchObject({ type: 'error', code: 'unavailable', message: expect.stringContaining('stop') })
  expect(await closed).toEqual({ code: 1011, reason: 'unavailable' })
})
