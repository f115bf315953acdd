import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { PodsError } from '../../../src/errors.ts'
import { type ProbeWays, tryProbe } from '../../../src/runtime/docker/probe-check.ts'
import { firstHealth, type Health, type ProbeKind, withResult } from '../../../src/runtime/docker/probe-rules.ts'
import { Prober } from '../../../src/runtime/docker/prober.ts'
import type { PodProbe } from '../../../src/runtime/port.ts'

const probe = (fields: Partial<PodProbe> = {}): PodProbe => ({
  check: { kind: 'tcp', port: 80 },
  initialDelaySec: 0,
  periodSec: 1,
  timeoutSec: 1,
  failureThreshold: 3,
  successThreshold: 1,
  ...fields,
})

describe('health', () => {
  const all = { startup: probe(), readiness: probe({ successThreshold: 2 }), liveness: probe() }
  const after = (probes: typeof all | Partial<typeof all>, ...results: [ProbeKind, boolean][]) =>
    results.reduce<Health>((health, [kind, isGood]) => withResult(probes, health, kind, isGood), firstHealth(probes))

  test('without a startup probe has started', () => {
    expect(firstHealth({ readiness: probe() })).toMatchObject({ hasStarted: true, isReady: false })
    expect(firstHealth({ liveness: probe() })).toMatchObject({ hasStarted: true, isReady: true })
  })

  test('waits for the startup probe before the others count', () => {
    expect(after(all, ['readiness', true], ['readiness', true])).toMatchObject({ hasStarted: false, isReady: false })
    expect(after(all, ['startup', true])).toMatchObject({ hasStarted: true, isReady: false })
  })

  test('is ready with its start where nothing else says when', () => {
    expect(after({ startup: probe() }, ['startup', true])).toMatchObject({ hasStarted: true, isReady: true })
  })

  test('is ready after as many successes in a row as it takes', () => {
    const started: [ProbeKind, boolean] = ['startup', true]
    expect(after(all, started, ['readiness', true]).isReady).toBe(false)
    expect(after(all, started, ['readiness', true], ['readiness', false], ['readiness', true]).isReady).toBe(false)
    expect(after(all, started, ['readiness', true], ['readiness', true]).isReady).toBe(true)
  })

  test('is lost after as many failures in a row, and one success in between begins anew', () => {
    const good: [ProbeKind, boolean] = ['liveness', true]
    const bad: [ProbeKind, boolean] = ['liveness', false]
    const probes = { liveness: probe({ failureThreshold: 2 }) }
    expect(after(probes, bad, good, bad).fatal).toBeUndefined()
    expect(after(probes, bad, bad).fatal).toBe('liveness')
  })

  test('of a container that fails to start is lost too', () => {
    const bad: [ProbeKind, boolean] = ['startup', false]
    expect(after(all, bad, bad, bad).fatal).toBe('startup')
  })

  test('of one that was well before the server was restarted is known', () => {
    expect(firstHealth(all, { hasStarted: true, isReady: true })).toMatchObject({ hasStarted: true, isReady: true })
    expect(firstHealth(all, { hasStarted: false, isReady: false })).toMatchObject({ hasStarted: false, isReady: false })
  })
})

describe('a try', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })
  const ways: ProbeWays = {
    async connect(port, signal) {
      const socket = connect({ port, host: '127.0.0.1', signal })
      await once(socket, 'connect').catch((cause: unknown) => {
        throw new PodsError('port_closed', `nothing listens on ${port}`, { cause })
      })
      return socket
    },
    async exec(argv, { stdout }) {
      stdout.write('the output\n')
      return { exitCode: Number(argv[0]), timedOut: false, cancellable: true }
    },
  }
  const serve = async (listener: RequestListener) => {
    const server = createServer(listener).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const { signal } = new AbortController()
  const tryHttp = async (listener: RequestListener, path = '/healthz') => {
    const check = { kind: 'http' as const, path, port: await serve(listener), scheme: 'http' as const }
    return tryProbe(probe({ check }), ways, signal)
  }

  test.each([
    [200, undefined],
    [204, undefined],
    [301, undefined],
    [404, 'HTTP status 404'],
    [503, 'HTTP status 503'],
  ])('that is answered with %i', async (status, expected) => {
    expect(await tryHttp((_request, response) => response.writeHead(status).end())).toBe(expected)
  })

  test('follows where it is sent, as long as that is the same place', async () => {
    const listener: RequestListener = ({ url }, response) => {
      if (url === '/healthz') response.writeHead(302, { location: '/other' }).end()
      else response.writeHead(url === '/other' ? 500 : 200).end()
    }
    expect(await tryHttp(listener)).toBe('HTTP status 500')
    const away: RequestListener = (_request, response) =>
      response.writeHead(302, { location: 'http://elsewhere.invalid/' }).end()
    expect(await tryHttp(away)).toBeUndefined()
    const round: RequestListener = (_request, response) => response.writeHead(302, { location: '/healthz' }).end()
    expect(await tryHttp(round)).toBe('more than 10 redirects')
  })

  test('that is not answered in time has failed', async () => {
    expect(await tryHttp(() => undefined)).toBe('no answer within 1 s')
  })

  test('does not read what is answered to its end', async () => {
    const listener: RequestListener = (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1)
      response.on('close', () => clearInterval(timer))
    }
    expect(await tryHttp(listener)).toBeUndefined()
  })

  test('of a port on which something listens is good, of another one not', async () => {
    const port = await serve(() => undefined)
    expect(await tryProbe(probe({ check: { kind: 'tcp', port } }), ways, signal)).toBeUndefined()
    expect(await tryProbe(probe({ check: { kind: 'tcp', port: 1 } }), ways, signal)).toBe('nothing answers on port 1')
  })

  test('of a command is as good as its exit code', async () => {
    const exec = (code: string) => tryProbe(probe({ check: { kind: 'exec', argv: [code] } }), ways, signal)
    expect(await exec('0')).toBeUndefined()
    expect(await exec('3')).toBe('exit code 3: the output')
  })

  test('that is given up says nothing about the container', async () => {
    const stop = new AbortController()
    const trying = tryProbe(
      probe({ check: { kind: 'tcp', port: await serve(() => undefined) } }),
      {
        ...ways,
        connect: (_port, given) => sleep(10_000, undefined, { signal: given }) as Promise<never>,
      },
      stop.signal,
    )
    stop.abort(new Error('given up'))
    await expect(trying).rejects.toThrow('given up')
  })
})

describe('a prober', () => {
  test('tries again and again, tells of changes, and ends when it is closed', async () => {
    const results = [undefined, 'no', 'no', undefined]
    const told: [boolean, string | undefined][] = []
    let tries = 0
    const prober = new Prober({
      probes: { readiness: probe({ check: { kind: 'exec', argv: ['x'] }, failureThreshold: 2 }) },
      ways: {
        connect: () => Promise.reject(new Error('not asked')),
        exec: async () => {
          const isGood = results[tries++ % results.length] === undefined
          return { exitCode: isGood ? 0 : 1, timedOut: false, cancellable: true }
        },
      },
      startedAtMs: Date.now(),
      now: Date.now,
      onHealth: ({ isReady }, trouble) => told.push([isReady, trouble]),
    })
    await expect.poll(() => told.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4)
    await prober.close()
    const trouble = 'the readiness probe failed: exit code 1'
    expect(told.slice(0, 4)).toEqual([
      [true, undefined],
      [true, trouble],
      [false, trouble],
      [true, undefined],
    ])
    const before = tries
    await sleep(1200)
    expect(tries).toBe(before)
  })
})
