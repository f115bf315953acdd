import { once } from 'node:events'
import { createServer, connect as netConnect } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  exchangeRaw,
  freePort,
  get,
  getSeen,
  onTestEnd,
  podHost,
  Routes,
  startEchoPod,
  startGateway,
  startPod,
} from './support.ts'

describe('routing', () => {
  test('the Host header picks the pod', async () => {
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => startPod((_request, response) => response.end(name))),
    )
    const otherHost = 'other.pods.tacc.localhost'
    const routes = new Routes()
      .set({ endpoint: one?.endpoint ?? null })
      .set({ host: otherHost, endpoint: two?.endpoint ?? null })
    const gateway = await startGateway(routes)
    expect((await get(gateway)).body).toBe('one')
    expect((await get(gateway, { host: otherHost })).body).toBe('two')
    expect((await get(gateway, { host: `${podHost.toUpperCase()}.:${gateway.port}` })).body).toBe('one')
  })

  test('a changed route counts from the next request on', async () => {
    const [former, latter] = await Promise.all(
      ['former', 'latter'].map((name) => startPod((_request, response) => response.end(name))),
    )
    const routes = new Routes().set({ state: 'starting' })
    const gateway = await startGateway(routes)
    expect((await get(gateway)).status).toBe(503)
    routes.set({ endpoint: former?.endpoint ?? null })
    expect((await get(gateway)).body).toBe('former')
    routes.set({ endpoint: latter?.endpoint ?? null })
    expect((await get(gateway)).body).toBe('latter')
    routes.remove()
    expect((await get(gateway)).status).toBe(404)
  })

  test('a request in absolute form is routed by its target', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const reply = await exchangeRaw(
      gateway,
      `GET http://${podHost}/deep?q=1 HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n`,
    )
    expect(reply).toContain('"url":"/deep?q=1"')
    expect(reply).toContain(`"host":"${podHost}"`)
  })

  test('a target that is no path is refused', async () => {
    const gateway = await startGateway(new Routes())
    const reply = await exchangeRaw(gateway, `GET ftp://x/ HTTP/1.1\r\nHost: ${podHost}\r\nConnection: close\r\n\r\n`)
    expect(reply).toMatch(/^HTTP\/1\.1 400 /)
  })
})

describe('what a pod sees', () => {
  test('the Host that was asked for, and who asked by which way', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const host = `DocPod.pods.tacc.localhost:${gateway.port}`
    const { headers } = await getSeen(gateway, { host })
    expect(headers).toMatchObject({
      host,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': host,
      'x-forwarded-proto': 'http',
    })
  })

  test('nothing that the client said about who is calling', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const { headers } = await getSeen(gateway, {
      headers: {
        'X-Forwarded-For': '203.0.113.1',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-User': 'root',
        X_Forwarded_Host: 'evil',
        'X-Real-IP': '203.0.113.1',
        Forwarded: 'for=203.0.113.1',
      },
    })
    expect(Object.entries(headers).filter(([name]) => /forwarded|real/.test(name))).toEqual([
      ['x-forwarded-for', '127.0.0.1'],
      ['x-forwarded-host', podHost],
      ['x-forwarded-proto', 'http'],
    ])
  })

  test('no token and no cookie of ours', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const { headers } = await getSeen(gateway, {
      headers: {
        'X-Tapis-Token': 'canary',
        'X-Tapis-User': 'canary',
        Authorization: 'Bearer for-the-pod',
        Cookie: 'b=2; X-Tapis-Token=canary; __tpods_session=canary; a=1',
      },
    })
    expect(JSON.stringify(headers)).not.toContain('canary')
    expect(headers).toMatchObject({ authorization: 'Bearer for-the-pod', cookie: 'b=2; a=1' })
  })

  test('no header that belongs to the connection of the client', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const { headers } = await getSeen(gateway, {
      headers: {
        Connection: 'close, X-Hop',
        'X-Hop': '1',
        'Keep-Alive': 'timeout=5',
        TE: 'trailers',
        'Proxy-Authorization': 'x',
        'X-End': '1',
      },
    })
    expect(Object.keys(headers).sort()).toEqual([
      'connection',
      'host',
      'x-end',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
    ])
  })

  test('the path byte for byte', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const path = '//bucket/./a/../%2e%2E/key{1}%zz?x[]=%5B&y=a+b&&z'
    expect((await getSeen(gateway, { path })).url).toBe(path)
  })

  test.each([
    ['GET', '{"query":{}}'],
    ['DELETE', 'body'],
    ['PROPFIND', '<propfind/>'],
    ['POST', undefined],
    ['PUT', ''],
  ])('%s with the body %j as it was sent', async (method, body) => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const seen = await getSeen(gateway, { method, ...(body !== undefined && { body }) })
    expect(seen).toMatchObject({ method, body: body ?? '' })
  })

  test('a chunked body also where the method usually has none', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const reply = await exchangeRaw(
      gateway,
      `DELETE / HTTP/1.1\r\nHost: ${podHost}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    )
    expect(reply).toContain('"body":"abc"')
  })
})

describe('what a client sees', () => {
  test('the status line and the headers of the pod, repeated ones too', async () => {
    const pod = await startPod((_request, response) => {
      response.writeHead(418, 'Short And Stout', [
        ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'Location', 'http://127.0.0.1:5000/x'],
        ...['X-Hop', '1', 'Connection', 'close, X-Hop', 'Content-Type', 'text/x-tea'],
      ])
      response.end('tea')
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const reply = await exchangeRaw(gateway, `GET / HTTP/1.1\r\nHost: ${podHost}\r\n\r\nGET / HTTP/1.0\r\n\r\n`)
    expect(reply).toMatch(/^HTTP\/1\.1 418 Short And Stout\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n/)
    expect(reply).toContain('Location: http://127.0.0.1:5000/x\r\n')
    expect(reply).not.toContain('X-Hop')
    expect(reply).toContain('Connection: keep-alive')
  })

  test('the length that a HEAD reply tells', async () => {
    const pod = await startPod((_request, response) => response.setHeader('Content-Length', 12_345).end())
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const reply = await get(gateway, { method: 'HEAD' })
    expect(reply.headers['content-length']).toBe('12345')
  })

  test('a cut answer as cut', async () => {
    const pod = await startPod((_request, response) => {
      response.write('the first half')
      setTimeout(() => response.destroy(), 50)
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    await expect(get(gateway)).rejects.toThrow('aborted')
  })
})

describe('malformed requests', () => {
  test('two ways to tell the length are refused', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const reply = await exchangeRaw(
      gateway,
      `POST / HTTP/1.1\r\nHost: ${podHost}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    )
    expect(reply).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('Connection cannot name the length away', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const reply = await exchangeRaw(
      gateway,
      `GET / HTTP/1.1\r\nHost: ${podHost}\r\nConnection: close, Content-Length\r\nContent-Length: 3\r\n\r\nabc`,
    )
    expect(reply).toContain('"content-length":"3"')
    expect(reply).toContain('"body":"abc"')
  })

  test('of two Host headers the pod sees the one that was routed', async () => {
    const pod = await startPod((request, response) => response.end(JSON.stringify(request.rawHeaders)))
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const reply = await exchangeRaw(
      gateway,
      `GET / HTTP/1.1\r\nHost: ${podHost}\r\nHost: victim\r\nConnection: close\r\n\r\n`,
    )
    expect(reply).toContain(podHost)
    expect(reply).not.toContain('victim')
  })
})

describe('who may pass', () => {
  test('an address that is not on the list gets 403, also before the pod runs', async () => {
    const pod = await startEchoPod()
    const routes = new Routes().set({ endpoint: pod.endpoint, ipAllowList: ['10.0.0.0/8'] })
    const gateway = await startGateway(routes)
    expect(await get(gateway)).toMatchObject({ status: 403, body: expect.stringContaining('ip_allow_list') })
    routes.set({ state: 'stopped', ipAllowList: ['10.0.0.0/8'] })
    expect((await get(gateway)).status).toBe(403)
    routes.set({ endpoint: pod.endpoint, ipAllowList: ['10.0.0.0/8', '127.0.0.0/8'] })
    expect((await get(gateway)).status).toBe(200)
  })

  test('an IPv4 client of a dual-stack listener is known by its IPv4 address', async () => {
    const pod = await startEchoPod()
    const routes = new Routes().set({ endpoint: pod.endpoint, ipAllowList: ['127.0.0.1'] })
    const gateway = await startGateway(routes, { host: '::' })
    expect((await getSeen(gateway)).headers['x-forwarded-for']).toBe('127.0.0.1')
  })

  test('a pod that asks for a sign-in is never served without one', async () => {
    const pod = await startEchoPod()
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint, tapisAuth: true }))
    expect(await get(gateway)).toMatchObject({
      status: 503,
      body: expect.stringContaining('cannot sign people in yet'),
    })
  })
})

describe('a pod that fails', () => {
  test('a port without a listener is a 502 that names the host and says what to do', async () => {
    const endpoint = { host: '127.0.0.1', port: await freePort() }
    const gateway = await startGateway(new Routes().set({ endpoint, startedAt: new Date(Date.now() - 60_000) }))
    const reply = await get(gateway)
    expect(reply.status).toBe(502)
    expect(reply.headers['content-type']).toBe('application/json')
    const { message } = JSON.parse(reply.body)
    expect(message).toContain(podHost)
    expect(message).toContain('check that its program listens on 0.0.0.0')
  })

  test.each([
    ['hangs up', ''],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['switches protocols unasked', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
    ['answers with a status out of range', 'HTTP/1.1 42 Odd\r\nContent-Length: 0\r\n\r\n'],
  ])('a pod that %s is a 502', async (_what, answer) => {
    const server = createServer((socket) => socket.once('data', () => socket.end(answer))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestEnd(async () => server.close())
    const endpoint = { host: '127.0.0.1', port: (server.address() as { port: number }).port }
    const gateway = await startGateway(new Routes().set({ endpoint }))
    const reply = await get(gateway, { method: 'POST', body: 'x' })
    expect(reply).toMatchObject({ status: 502, body: expect.stringContaining(podHost) })
  })

  test('a client that leaves takes its request to the pod along', async () => {
    let podSawEnd: (() => void) | undefined
    const ended = new Promise<void>((resolve) => {
      podSawEnd = resolve
    })
    const pod = await startPod((_request, response) => {
      response.write('never ends')
      response.once('close', () => podSawEnd?.())
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const client = netConnect(gateway.port, '127.0.0.1')
    client.write(`GET / HTTP/1.1\r\nHost: ${podHost}\r\n\r\n`)
    await once(client, 'data')
    client.destroy()
    await ended
    await expect.poll(() => connectionCount(pod.server)).toBe(0)
  })
})

describe('a pod that has just started', () => {
  test('is waited for until its program listens, and no byte of the request is lost', async () => {
    const port = await freePort()
    const gateway = await startGateway(
      new Routes().set({ endpoint: { host: '127.0.0.1', port }, startedAt: new Date() }),
    )
    const replies = Promise.all([getSeen(gateway), getSeen(gateway, { method: 'POST', body: 'kept' })])
    await new Promise((resolve) => setTimeout(resolve, 300))
    await startEchoPod(port)
    expect((await replies).map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['POST', 'kept'],
    ])
  })

  test('is waited for also behind a port publisher that accepts and hangs up', async () => {
    let hangUps = 0
    const pod = await startEchoPod()
    const publisher = createServer((socket) => {
      if (hangUps++ < 3) return socket.destroy()
      const behind = netConnect(pod.endpoint.port, '127.0.0.1')
      socket.pipe(behind).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(publisher, 'listening')
    onTestEnd(async () => publisher.close())
    const endpoint = { host: '127.0.0.1', port: (publisher.address() as { port: number }).port }
    const gateway = await startGateway(new Routes().set({ endpoint, startedAt: new Date() }))
    expect((await getSeen(gateway, { method: 'POST', body: 'kept' })).body).toBe('kept')
  })

  test('is waited for no longer than 5 seconds', async () => {
    let now = Date.now()
    const endpoint = { host: '127.0.0.1', port: await freePort() }
    const routes = new Routes().set({ endpoint, startedAt: new Date(now) })
    const gateway = await startGateway(routes, { clock: () => now })
    const reply = get(gateway)
    await expect(Promise.race([reply, new Promise((resolve) => setTimeout(resolve, 200, 'waiting'))])).resolves.toBe(
      'waiting',
    )
    now += 5_000
    expect((await reply).status).toBe(502)
  })
})

describe('the listener', () => {
  test('a taken port is refused with the setting that moves it', async () => {
    const { port } = await startGateway(new Routes())
    await expect(startGateway(new Routes(), { port })).rejects.toMatchObject({
      code: 'conflict',
      message: `the gateway cannot listen on 127.0.0.1 port ${port}: another program has taken the port; set TPODS_GATEWAY_PORT to a free port`,
    })
  })

  test('closing lets an answer under way finish and then ends at once', async () => {
    const pod = await startPod((_request, response) => {
      response.write('slow ')
      setTimeout(() => response.end('but whole'), 300)
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const client = netConnect(gateway.port, '127.0.0.1')
    client.write(`GET / HTTP/1.1\r\nHost: ${podHost}\r\n\r\n`)
    let reply = ''
    client.on('data', (chunk) => {
      reply += chunk
    })
    await once(client, 'data')
    const ended = once(client, 'close')
    const startedMs = performance.now()
    await gateway.close()
    expect(performance.now() - startedMs).toBeLessThan(1_500)
    await ended
    expect(reply).toContain('but whole')
    await expect(get(gateway)).rejects.toThrow('ECONNREFUSED')
  })

  test('closing cuts an endless answer after 2 seconds and leaves nothing at the pod', async () => {
    const pod = await startPod((_request, response) => response.write('endless'))
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const client = netConnect(gateway.port, '127.0.0.1')
    client.on('error', () => {})
    client.write(`GET / HTTP/1.1\r\nHost: ${podHost}\r\n\r\n`)
    await once(client, 'data')
    const startedMs = performance.now()
    await Promise.all([gateway.close(), gateway.close()])
    expect(performance.now() - startedMs).toBeLessThan(4_000)
    await expect.poll(() => connectionCount(pod.server)).toBe(0)
  })
})

function connectionCount(server: { getConnections(callback: (error: Error | null, count: number) => void): unknown }) {
  return new Promise<number>((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
  })
}
