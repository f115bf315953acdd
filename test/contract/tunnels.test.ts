// The tunnel through the whole server: who may open one, what is refused and how, and what the SDK makes of it.
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectTcp, createServer, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createNodeClient, type NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { until } from '../conformance/runtime/support.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex')
const ECHO = `require('net').createServer({allowHalfOpen:true},(s)=>s.on('error',()=>{}).pipe(s)).listen(process.env.PORT,'127.0.0.1')`

let server: TestServer
let ann: string
let client: NodeTpodsClient
beforeAll(async () => {
  server = await startTestServer()
  ann = await server.addUser('ann')
  client = createNodeClient({ baseUrl: server.url, auth: ann })
  const networking = { default: { protocol: 'tcp', port: 7000 } } as const
  await client.pods.create({ pod_id: 'echo', image: 'tpods/echo', command: [process.execPath, '-e', ECHO], networking })
  await client.pods.create({ pod_id: 'deaf', image: 'tpods/echo', command: ['sleep', '600'], networking })
  await client.pods.create({ pod_id: 'off', image: 'tpods/echo', status_requested: 'OFF' })
  for (const id of ['echo', 'deaf']) await server.waitFor(id, 'AVAILABLE')
  await until('the port to be open', () =>
    client.pods.checkPort('echo', 7000).then(
      () => true,
      () => undefined,
    ),
  )
})
afterAll(async () => {
  await client.close()
  await server.stop()
})

/** Sockets that this process, which is the server too, has open. */
const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length

async function exchange(sent: Buffer): Promise<Buffer> {
  const connection = await client.pods.connect('echo', 7000)
  connection.end(sent)
  return buffer(connection)
}

interface Refusal {
  status: number
  code: string
  message: string
}

/** What the server answers instead of a WebSocket. */
function refusalOf(query: string, { token = ann, protocol = 'tpods.tunnel.v1', pod = 'echo' } = {}): Promise<Refusal> {
  const address = `${server.url.replace('http', 'ws')}/v3/pods/${pod}/tunnel${query}`
  const socket = new WebSocket(address, protocol, { headers: token === '' ? {} : { 'x-tapis-token': token } })
  return new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error('it was not refused')))
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response) => {
      void buffer(response).then((body) => {
        const { code, message } = JSON.parse(body.toString()) as Refusal
        resolve({ status: response.statusCode ?? 0, code, message })
      }, reject)
    })
  })
}

test('20 MB go to the pod and come back, byte for byte', async () => {
  const sent = randomBytes(20_000_000)
  expect(digest(await exchange(sent))).toBe(digest(sent))
})

test('50 at once each get their own, and no socket is left', async () => {
  const before = openSockets()
  const words = Array.from({ length: 50 }, (_, index) => Buffer.alloc(20_000, `connection ${index};`))
  const answers = await Promise.all(words.map(exchange))
  expect(answers.map(digest)).toEqual(words.map(digest))
  await expect.poll(openSockets).toBeLessThanOrEqual(before)
})

test('what is refused is an ordinary reply that says what to do', async () => {
  const before = openSockets()
  expect(await refusalOf('?port=7000', { token: '' })).toMatchObject({ status: 401 })
  expect(await refusalOf('?port=7000', { pod: 'nope' })).toMatchObject({ status: 404, code: 'pod_not_found' })
  const stopped = await refusalOf('?port=5000', { pod: 'off' })
  expect(stopped).toMatchObject({ status: 409, code: 'wrong_state', message: expect.stringContaining('Start it') })
  const unnamed = await refusalOf('?port=7001')
  expect(unnamed).toMatchObject({ status: 409, code: 'port_closed', message: expect.stringContaining('names 7000') })
  const deaf = await refusalOf('?port=7000', { pod: 'deaf' })
  expect(deaf).toMatchObject({ status: 409, code: 'port_closed', message: expect.stringContaining('port 7000') })
  for (const query of ['', '?port=', '?port=0', '?port=70000', '?port=http', '?port=-1', '?port=7000.5']) {
    const refused = await refusalOf(query)
    expect(refused, query).toMatchObject({
      status: 400,
      code: 'invalid_query',
      message: expect.stringContaining('port'),
    })
  }
  const other = await refusalOf('?port=7000', { protocol: 'tpods.exec.v1' })
  expect(other).toMatchObject({ status: 400, message: expect.stringContaining('tpods.tunnel.v1') })
  const plain = await server.call('open_tunnel', { path: { pod_id: 'echo' }, query: { port: '7000' }, token: ann })
  expect([plain.status, plain.body.code]).toEqual([400, 'invalid_request'])
  expect(plain.body.message).toContain('Upgrade')
  await expect.poll(openSockets).toBeLessThanOrEqual(before + 1)
})

test('the SDK gives refusals as the errors of other calls', async () => {
  await expect(client.pods.connect('nope', 7000)).rejects.toMatchObject({ status: 404, code: 'pod_not_found' })
  await expect(client.pods.connect('off', 5000)).rejects.toMatchObject({ status: 409, code: 'wrong_state' })
  await expect(client.pods.connect('echo', 7001)).rejects.toMatchObject({ status: 409, code: 'port_closed' })
  await expect(client.pods.connect('echo', 0)).rejects.toMatchObject({ code: 'config_invalid' })
  const stranger = createNodeClient({ baseUrl: server.url, auth: await server.addUser('bob') })
  await expect(stranger.pods.connect('echo', 7000)).rejects.toMatchObject({ status: 403 })
  await stranger.close()
  const aborted = client.pods.connect('echo', 7000, { signal: AbortSignal.abort() })
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
  await expect(client.pods.checkPort('echo', 7000)).resolves.toBeUndefined()
})

test('a signal ends a connection, and so does closing the client', async () => {
  const stop = new AbortController()
  const other = createNodeClient({ baseUrl: server.url, auth: ann })
  const [first, second] = await Promise.all([
    client.pods.connect('echo', 7000, { signal: stop.signal }),
    other.pods.connect('echo', 7000),
  ])
  const ends = [first, second].map((one) => finished(one).catch((error: Error) => error))
  stop.abort()
  await other.close()
  expect(await Promise.all(ends)).toMatchObject([{ code: 'aborted' }, { code: 'aborted' }])
})

test('the end of a connection that nobody uses harms nobody', async () => {
  const stop = new AbortController()
  const connection = await client.pods.connect('echo', 7000, { signal: stop.signal })
  stop.abort()
  await until('it to be closed', async () => connection.closed || undefined)
  expect(connection.errored).toMatchObject({ code: 'aborted' })
})

test('a reader that is slow holds the pod up, and gets all in the end', async () => {
  const connection = await client.pods.connect('echo', 7000)
  const size = 30_000_000
  let sent = 0
  const feed = (async () => {
    const chunk = Buffer.alloc(100_000, 7)
    while (sent < size) {
      sent += chunk.length
      if (!connection.write(chunk)) await once(connection, 'drain')
    }
    connection.end()
  })()
  const held = async () => {
    const before = sent
    await new Promise((resolve) => setTimeout(resolve, 300))
    return sent === before
  }
  await expect.poll(held).toBe(true)
  expect(sent).toBeLessThan(size)
  expect((await buffer(connection)).length).toBe(size)
  await feed
})

test('forwarded ports outlive a restart of the pod, and connections fail alone', async () => {
  const errors: string[] = []
  const forward = await client.pods.portForward('echo', {
    ports: [{ localPort: 0, remotePort: 7000 }],
    onError: (error) => errors.push(error.message),
  })
  const localPort = forward.ports[0]?.localPort ?? 0
  const open = () => connectTcp({ host: forward.host, port: localPort, allowHalfOpen: true })
  const ask = async (word: string) => {
    const socket = open()
    socket.end(word)
    return (await buffer(socket)).toString()
  }
  expect(await ask('before')).toBe('before')
  const lasting: Socket = open()
  lasting.write('hello')
  await once(lasting, 'data')
  const broken = once(lasting, 'error').then(([error]) => (error as NodeJS.ErrnoException).code)
  lasting.on('end', () => lasting.destroy(Object.assign(new Error('ended'), { code: 'ended' })))
  await client.pods.restart('echo')
  expect(['ECONNRESET', 'ended']).toContain(await broken)
  expect(await ask('meanwhile')).toBe('meanwhile')
  await client.pods.waitFor('echo', 'available')
  expect(await ask('after')).toBe('after')
  await forward.close()
  await expect(ask('closed')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a connection that waits in vain is closed with the reason told, and the listener stays', async () => {
  const errors: string[] = []
  const forward = await client.pods.portForward('deaf', {
    localPort: 0,
    remotePort: 7000,
    waitMs: 300,
    onError: (error) => errors.push(error.message),
  })
  for (let round = 1; round <= 2; round += 1) {
    const socket = connectTcp({ host: forward.host, port: forward.ports[0]?.localPort ?? 0 })
    await once(socket, 'close').catch(() => undefined)
    await expect.poll(() => errors.length).toBe(round)
  }
  expect(errors[0]).toContain('Nothing listens on port 7000')
  await forward.close()
})

test('a local port that is taken is said', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const refused = client.pods.portForward('echo', { localPort: port, remotePort: 7000 })
  await expect(refused).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining(String(port)),
  })
  taken.close()
})

test('300 connections in a row and 50 at once, some of them reset, leave nothing behind', async () => {
  const before = openSockets()
  const forward = await client.pods.portForward('echo', { localPort: 0, remotePort: 7000 })
  const port = forward.ports[0]?.localPort ?? 0
  const use = async (index: number): Promise<boolean> => {
    const socket = connectTcp({ host: forward.host, port, allowHalfOpen: true })
    socket.on('error', () => undefined)
    const word = Buffer.alloc(10_000, `word ${index};`)
    if (index % 7 === 3) {
      socket.write(word)
      if (index % 2 === 0) await once(socket, 'data')
      socket.resetAndDestroy()
      return true
    }
    socket.end(word)
    return digest(await buffer(socket)) === digest(word)
  }
  const results: boolean[] = []
  for (let index = 0; index < 300; index += 1) results.push(await use(index))
  results.push(...(await Promise.all(Array.from({ length: 50 }, (_, index) => use(index)))))
  expect(results.filter((isRight) => !isRight)).toEqual([])
  expect(results).toHaveLength(350)
  await forward.close()
  await expect.poll(openSockets).toBeLessThanOrEqual(before)
})

// The last one: the server is gone afterwards.
test('a server that stops ends its tunnels in time', async () => {
  const connection = await client.pods.connect('echo', 7000)
  const failed = once(connection, 'error')
  const before = performance.now()
  await server.close()
  expect(performance.now() - before).toBeLessThan(5000)
  expect(String(await failed)).toContain('the server is stopping')
})
