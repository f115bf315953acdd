// Servers come and go on a data folder: a second one, an orderly stop with work under way, a kill, a taken port.
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ApiClient, askPod, type Pod } from './support/api-client.ts'
import { describeProcesses, podProcesses, processesOf, shimsOf } from './support/processes.ts'
import { seededRandom, testSeed } from './support/seeded.ts'
import { openServerPlace, type ServerPlace } from './support/server-process.ts'

let place: ServerPlace

beforeEach(async () => {
  place = await openServerPlace({ TPODS_GRACE: '2' })
})
afterEach(() => place.clear())

interface ExecResult {
  execution_results: unknown[]
}

async function createRunning(client: ApiClient, spec: { pod_id: string; command?: string[] }): Promise<Pod> {
  await client.must('POST', '/pods', { image: 'tpods/echo', ...spec })
  const read = () => client.must<Pod>('GET', `/pods/${spec.pod_id}`)
  await expect.poll(async () => (await read()).status, { timeout: 10_000 }).toBe('AVAILABLE')
  return read()
}

test('a second server on the same folder says who has it, and the first one goes on', async () => {
  const first = await place.start()
  const client = await first.signIn()

  const { code, stderr } = await place.startInVain()

  expect(code).toBe(1)
  expect(stderr).toContain(`process ${first.pid}`)
  expect(stderr).toContain(first.url)
  expect(await client.must('GET', '/pods')).toEqual([])
  expect(await first.end('SIGTERM')).toMatchObject({ code: 0 })
})

describe('a server that is asked to stop', () => {
  test('answers what is under way, ends what would go on for ever, and is gone within 5 s', async () => {
    const server = await place.start()
    const client = await server.signIn()
    await createRunning(client, { pod_id: 'sleeper', command: ['sh', '-c', 'echo ready; exec sleep 1000'] })
    const headers = { 'x-tapis-token': client.token }
    const followed = await fetch(`${client.url}/v3/pods/sleeper/logs?follow=true`, { headers })
    const log = followed.text()
    const exec = client.send<ExecResult>('POST', '/pods/sleeper/exec', { commands: ['sleep', '1001'] })
    const slow = sendSlowly(client, '/pods', JSON.stringify({ pod_id: 'late', image: 'tpods/echo' }))
    await expect.poll(() => podProcesses(place.dataFolder), { timeout: 5_000 }).toHaveLength(2)

    const stopping = server.end('SIGTERM')
    await sleep(500)
    const reply = await slow.finish()
    const end = await stopping

    expect(reply).toMatchObject({ status: 200, body: { result: { pod_id: 'late' } } })
    expect(end).toMatchObject({ code: 0, signal: null })
    expect(end.ms).toBeLessThan(5_000)
    expect(await log).toContain('"line":"ready"')
    expect((await exec).result.execution_results).toMatchObject([{ success: false, exit_code: null }])
    const left = podProcesses(place.dataFolder).filter(({ podId }) => podId === 'sleeper')
    expect(left.map(({ isMain }) => isMain)).toEqual([true])

    const again = await place.start()
    const pods = await (await again.signIn()).must<Pod[]>('GET', '/pods')
    expect(pods.map(({ pod_id }) => pod_id)).toEqual(['sleeper', 'late'])
  })

  test('leaves its pods running and nothing else', async () => {
    const server = await place.start()
    await createRunning(await server.signIn(), { pod_id: 'sleeper', command: ['sleep', '1000'] })
    await server.end('SIGTERM')
    const left = [...podProcesses(place.dataFolder), ...shimsOf(place.dataFolder)]
    expect(left).toHaveLength(2)
    expect(processesOf(place.dataFolder)).toHaveLength(2)
  })
})

test('a server that was killed takes its pods over as they are', async () => {
  const killed = await place.start()
  const before = await createRunning(await killed.signIn(), { pod_id: 'echo' })
  await expect.poll(() => podProcesses(place.dataFolder)).toHaveLength(1)
  const [process] = podProcesses(place.dataFolder)
  await askPod(killed.gatewayUrl, before.url, '/log?line=before')
  await killed.end('SIGKILL')

  const next = await place.start()
  const client = await next.signIn()

  await askPod(next.gatewayUrl, before.url, '/log?line=after')
  await expect.poll(() => client.logs('echo'), { timeout: 5_000 }).toMatch(/^before\nafter$/m)
  const after = await client.must<Pod>('GET', '/pods/echo')
  expect(after.status).toBe('AVAILABLE')
  expect(after.status_container).toEqual(before.status_container)
  expect(podProcesses(place.dataFolder)).toEqual([process])
})

test('a first start that is killed again and again is made good by the next one', async () => {
  const seed = testSeed()
  console.log(`TPODS_TEST_SEED=${seed}`)
  const random = seededRandom(seed)
  for (let kill = 0; kill < 6; kill += 1) await place.startAndKill(1_800 * random())
  const server = await place.start()
  await createRunning(await server.signIn(), { pod_id: 'echo' })
  expect(await server.end('SIGTERM')).toMatchObject({ code: 0 })
  expect(processesOf(place.dataFolder)).toHaveLength(2) // the pod and what looks after it
})

describe('a server whose port is taken', () => {
  test.each(['TPODS_PORT', 'TPODS_GATEWAY_PORT'])('names %s and leaves nothing behind', async (setting) => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as AddressInfo // of a TCP listener
    try {
      const { code, stderr } = await place.startInVain({ [setting]: String(port) })
      expect(code).toBe(1)
      expect(stderr).toContain(setting)
      expect(stderr).toContain(String(port))
    } finally {
      blocker.close()
    }
    expect(describeProcesses(processesOf(place.dataFolder))).toBe('')
    expect(existsSync(join(place.dataFolder, 'server.json'))).toBe(false)
    const server = await place.start({ [setting]: String(port) })
    expect(await server.end('SIGTERM')).toMatchObject({ code: 0 })
  })
})

/** A POST whose second half is sent only by `finish`. */
function sendSlowly(client: ApiClient, path: string, body: string) {
  const half = Math.floor(body.length / 2)
  const sent = request(`${client.url}/v3${path}`, {
    method: 'POST',
    headers: {
      'x-tapis-token': client.token,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  })
  const answered = once(sent, 'response')
  sent.write(body.slice(0, half))
  return {
    async finish() {
      sent.end(body.slice(half))
      const [response] = await answered
      return { status: response.statusCode as number, body: JSON.parse(await text(response)) as unknown }
    },
  }
}
