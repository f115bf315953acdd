import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Gateway } from '../../src/proxy/gateway.ts'
import { exchangeRaw, get, open, podHost, Routes, startGateway, startPod } from './support.ts'

const mebibyte = 1024 * 1024

describe('bodies', () => {
  test('20 MB go to a pod and come back unchanged', async () => {
    const pod = await startPod((seen, response) => void pipeline(seen, response).catch(() => {}))
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const outgoing = upload(gateway)
    const sent = createHash('sha256')
    const received = createHash('sha256')
    const sending = pipeline(Readable.from(randomChunks(20, sent)), outgoing)
    const [incoming] = await once(outgoing, 'response')
    let bytes = 0
    for await (const chunk of incoming) {
      received.update(chunk)
      bytes += chunk.length
    }
    await sending
    expect(bytes).toBe(20 * mebibyte)
    expect(received.digest('hex')).toBe(sent.digest('hex'))
  })

  test('a client that does not read holds the pod back', async () => {
    let written = 0
    const pod = await startPod((_request, response) => {
      const endless = Readable.from(
        (function* () {
          for (;;) {
            written += mebibyte
            yield Buffer.alloc(mebibyte)
          }
        })(),
      )
      pipeline(endless, response).catch(() => {})
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const incoming = await open(gateway)
    const settled = await untilStill(() => written)
    expect(settled).toBeLessThan(40 * mebibyte)
    incoming.resume()
    await expect.poll(() => written).toBeGreaterThan(settled + 50 * mebibyte)
    incoming.destroy()
  })

  test('a pod that does not read holds the client back', async () => {
    const pod = await startPod((seen) => seen.pause())
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const outgoing = upload(gateway)
    outgoing.on('error', () => {})
    let written = 0
    const sending = pipeline(
      Readable.from(
        (function* () {
          for (;;) {
            written += mebibyte
            yield Buffer.alloc(mebibyte)
          }
        })(),
      ),
      outgoing,
    ).catch(() => {})
    expect(await untilStill(() => written)).toBeLessThan(40 * mebibyte)
    outgoing.destroy()
    await sending
  })

  test('an early answer reaches a client that is still sending, and the connection goes on', async () => {
    const pod = await startPod((seen, response) => {
      if (seen.method === 'GET') return response.end('next')
      response.writeHead(413, { Connection: 'close' }).end('too large')
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const client = connect(gateway.port, '127.0.0.1')
    let reply = ''
    client.on('data', (chunk) => {
      reply += chunk
    })
    client.write(`POST / HTTP/1.1\r\nHost: ${podHost}\r\nContent-Length: ${8 * mebibyte}\r\n\r\n`)
    await expect.poll(() => reply).toContain('too large')
    client.write(Buffer.alloc(8 * mebibyte))
    client.write(`GET / HTTP/1.1\r\nHost: ${podHost}\r\nConnection: close\r\n\r\n`)
    await expect.poll(() => reply).toContain('next')
    client.destroy()
  })
})

describe('server-sent events', () => {
  test('the head comes before the first event and each event as it is sent', async () => {
    const steps: (() => void)[] = []
    const pod = await startPod((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
      steps.push(
        () => response.write('data: one\n\n'),
        () => response.end('data: two\n\n'),
      )
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const incoming = await open(gateway)
    expect(incoming.headers['content-type']).toBe('text/event-stream')
    for (const [i, event] of ['data: one\n\n', 'data: two\n\n'].entries()) {
      steps[i]?.()
      const [chunk] = await once(incoming, 'data')
      expect(String(chunk)).toBe(event)
    }
  })
})

describe('Expect: 100-continue', () => {
  const head = `POST / HTTP/1.1\r\nHost: ${podHost}\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\n`

  test('the pod says when to go on', async () => {
    const pod = await startPod(() => {})
    pod.server.on('checkContinue', (seen, response) => {
      response.writeContinue()
      seen.pipe(response)
    })
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    const client = connect(gateway.port, '127.0.0.1')
    client.write(head)
    const [go] = await once(client, 'data')
    expect(String(go)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    client.write('body')
    let reply = ''
    for await (const chunk of client) reply += chunk
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*body/)
  })

  test('a pod that refuses is heard before the body is sent', async () => {
    const pod = await startPod(() => {})
    pod.server.on('checkContinue', (_request, response) => response.writeHead(403).end('no'))
    const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
    expect(await exchangeRaw(gateway, head)).toMatch(/^HTTP\/1\.1 403 Forbidden/)
  })

  test('the gateway refuses without asking for the body', async () => {
    const gateway = await startGateway(new Routes())
    expect(await exchangeRaw(gateway, head)).toMatch(/^HTTP\/1\.1 404 Not Found/)
  })
})

test('a head of 40 KB passes both ways', async () => {
  const pod = await startPod((seen, response) => response.setHeader('X-Back', String(seen.headers['x-long'])).end())
  const gateway = await startGateway(new Routes().set({ endpoint: pod.endpoint }))
  const reply = await get(gateway, { headers: { 'X-Long': 'x'.repeat(40 * 1024) } })
  expect(reply.headers['x-back']).toHaveLength(40 * 1024)
})

function upload(gateway: Gateway) {
  return request({ host: '127.0.0.1', port: gateway.port, method: 'POST', headers: { Host: podHost }, agent: false })
}

function* randomChunks(count: number, hash: { update(chunk: Buffer): unknown }) {
  for (let i = 0; i < count; i++) {
    const chunk = randomBytes(mebibyte)
    hash.update(chunk)
    yield chunk
  }
}

/** The value at which a counter stands still. */
async function untilStill(count: () => number): Promise<number> {
  for (let former = -1; ; ) {
    const now = count()
    if (now > 0 && now === former) return now
    former = now
    await delay(250)
  }
}
