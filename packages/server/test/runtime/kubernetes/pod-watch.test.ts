// The picture of our Pods and everything that can end its watch, on a small API server that does what the test says.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CoreV1Event, V1Pod } from '@kubernetes/client-node'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ClusterClient, openClient } from '../../../src/runtime/kubernetes/client.ts'
import { PodWatch } from '../../../src/runtime/kubernetes/pod-watch.ts'
import { labelsOf, ownerAnnotation } from '../../../src/runtime/pod-names.ts'
import { key } from './definition.ts'

/** Lists what the test puts into it, and hands each watch to the test. */
class ScriptedApi {
  readonly pods: V1Pod[] = []
  readonly events: CoreV1Event[] = []
  /** The versions from which pods were watched, in order; `list` for a list of them, page by page. */
  readonly asked: string[] = []
  readonly watches: ServerResponse[] = []
  pageSize = 100
  /** Answers the next requests for pods instead. */
  readonly refusals: ((path: URL, response: ServerResponse) => boolean)[] = []
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://api')
      const isWatch = path.searchParams.get('watch') === 'true'
      if (path.pathname.endsWith('/events')) {
        if (isWatch) response.writeHead(200).flushHeaders()
        else reply(response, 200, { metadata: { resourceVersion: '1' }, items: this.events })
        return
      }
      const page = path.searchParams.get('continue')
      this.asked.push(isWatch ? (path.searchParams.get('resourceVersion') ?? '') : `list${page ? ' on' : ''}`)
      if (this.refusals[0]?.(path, response)) this.refusals.shift()
      else if (isWatch) {
        response.writeHead(200).flushHeaders()
        this.watches.push(response)
      } else {
        const from = Number(page ?? 0)
        const next = from + this.pageSize
        const more = next < this.pods.length ? { continue: String(next) } : {}
        reply(response, 200, { metadata: { resourceVersion: '7', ...more }, items: this.pods.slice(from, next) })
      }
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The watch of pods that was opened as the one of this number. */
  async watch(number: number): Promise<ServerResponse> {
    return vi.waitFor(() => {
      const watch = this.watches[number - 1]
      if (watch === undefined) throw new Error(`watch ${number} is not open`)
      return watch
    }, 5_000)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const expired = { code: 410, reason: 'Expired', message: 'too old resource version' }
const send = (watch: ServerResponse, type: string, object: object) =>
  watch.write(`${JSON.stringify({ type, object })}\n`)

function pod(podId: string, version = '5', more: object = {}): V1Pod {
  return {
    metadata: {
      name: podId,
      uid: `object-${podId}`,
      resourceVersion: version,
      labels: labelsOf({ ...key, podId, uid: podId }, 1),
      annotations: { [ownerAnnotation]: JSON.stringify([key.site, key.tenant, podId]) },
    },
    ...more,
  } as V1Pod
}

let api: ScriptedApi
let client: ClusterClient
let folder: string
let changed: string[]
let gone: string[]
let watch: PodWatch | undefined

beforeEach(async () => {
  api = new ScriptedApi()
  folder = await mkdtemp(join(tmpdir(), 'tpods-watch-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const server = await api.listen()
  const config = {
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    users: [{ name: 'test', user: {} }],
  }
  await writeFile(kubeconfig, JSON.stringify(config))
  client = openClient({ kubeconfig })
  changed = []
  gone = []
})
afterEach(async () => {
  await watch?.close()
  watch = undefined
  await client.close()
  await api.close()
  await rm(folder, { recursive: true })
})

function follow(silenceMs = 60_000): PodWatch {
  watch = new PodWatch({
    client,
    namespace: 'pods',
    onChange: (uid) => changed.push(uid),
    onGone: ({ name }) => gone.push(name),
    random: () => 0,
    silenceMs,
  })
  return watch
}
const ids = (of: PodWatch) =>
  of
    .all()
    .map(({ key: { podId } }) => podId)
    .sort()
const shows = (of: PodWatch, ...expected: string[]) =>
  vi.waitFor(() => expect([of.isCurrent, ids(of)]).toEqual([true, expected]), 5_000)

test('the picture is that of the list, page by page, and follows the watch from there', async () => {
  api.pods.push(pod('one'), pod('two'), pod('three'))
  api.pageSize = 2
  const picture = follow()
  const first = await api.watch(1)
  await shows(picture, 'one', 'three', 'two')
  expect(api.asked).toEqual(['list', 'list on', '7'])
  expect(changed.sort()).toEqual(['one', 'three', 'two'])

  send(first, 'ADDED', pod('four', '8'))
  send(first, 'DELETED', pod('two', '9'))
  await shows(picture, 'four', 'one', 'three')
  expect(picture.of('two')).toEqual([])
})

test('a watch that ends well goes on from the last version, bookmarks too, without a new list', async () => {
  const picture = follow()
  const first = await api.watch(1)
  send(first, 'ADDED', pod('one', '8'))
  send(first, 'BOOKMARK', { metadata: { resourceVersion: '30' } })
  first.end()
  send(await api.watch(2), 'ADDED', pod('two', '31'))
  await shows(picture, 'one', 'two')
  expect(api.asked).toEqual(['list', '7', '30'])
})

test.each<[string, (watch: ServerResponse) => void]>([
  ['a connection that is cut', (it) => it.destroy()],
  ['a connection that is cut within a line', (it) => it.write('{"type":"ADDED","obj', () => it.destroy())],
  ['a line that is no JSON', (it) => it.write('garbage\n')],
  ['an answer of a proxy', (it) => it.end('<html>502</html>\n')],
])('%s ends the watch, and the next one goes on from where it was', async (_what, spoil) => {
  const picture = follow()
  const first = await api.watch(1)
  send(first, 'ADDED', pod('one', '8'))
  await shows(picture, 'one')
  spoil(first)
  send(await api.watch(2), 'ADDED', pod('two', '9'))
  await shows(picture, 'one', 'two')
  expect(api.asked).toEqual(['list', '7', '8'])
})

test('a watch without a word for too long is opened again', async () => {
  const picture = follow(200)
  await api.watch(1)
  send(await api.watch(2), 'ADDED', pod('one', '8'))
  await vi.waitFor(() => expect(ids(picture)).toEqual(['one']), 5_000)
  expect(api.asked.slice(0, 3)).toEqual(['list', '7', '7'])
})

test.each<[string, (watch: ServerResponse) => void]>([
  ['in the watch', (it) => send(it, 'ERROR', expired)],
  [
    'for the next watch',
    (it) => {
      api.refusals.push((_path, response) => {
        reply(response, 410, expired)
        return true
      })
      it.end()
    },
  ],
])('a version that is forgotten %s brings a new list, and what vanished meanwhile is gone', async (_where, forget) => {
  api.pods.push(pod('stays'), pod('vanishes'), pod('changes'))
  const picture = follow()
  const first = await api.watch(1)
  await shows(picture, 'changes', 'stays', 'vanishes')
  changed.length = 0
  api.pods.splice(1, 2, pod('changes', '9', { status: { phase: 'Succeeded' } }), pod('comes', '9'))
  forget(first)
  await shows(picture, 'changes', 'comes', 'stays')
  await api.watch(2)
  expect(api.asked.slice(-2)).toEqual(['list', '7'])
  // The one that stayed as it was is not looked at again.
  expect([...changed].sort()).toEqual(['changes', 'comes', 'vanishes'])
})

test('a list that expires between two pages is begun again, and nothing is lost or kept too long', async () => {
  api.pods.push(pod('one'), pod('two'), pod('three'))
  api.pageSize = 2
  api.refusals.push((path, response) => {
    if (path.searchParams.get('continue') === null) return false
    api.pods.splice(0, 1)
    reply(response, 410, { ...expired, message: 'The provided continue parameter is too old' })
    return true
  })
  const picture = follow()
  await api.watch(1)
  await shows(picture, 'three', 'two')
  expect(api.asked).toEqual(['list', 'list on', 'list', '7'])
})

test('an API server that never had the version is asked for a new list after some tries', async () => {
  api.pods.push(pod('one'))
  const refuse = (_path: URL, response: ServerResponse) => {
    reply(response, 504, { code: 504, message: 'Timeout: Too large resource version: 7, current: 3' })
    return true
  }
  api.refusals.push((path, response) => {
    if (path.searchParams.get('watch') !== 'true') return false
    api.refusals.push(refuse, refuse, refuse, refuse)
    return refuse(path, response)
  })
  const picture = follow()
  await api.watch(1)
  await shows(picture, 'one')
  expect(api.asked).toEqual(['list', '7', '7', '7', '7', '7', 'list', '7'])
})

test('while no watch lives the picture is not current', async () => {
  const picture = follow()
  const first = await api.watch(1)
  await shows(picture)
  const refuse = (_path: URL, response: ServerResponse) => {
    reply(response, 503, { code: 503, message: 'starting' })
    return true
  }
  api.refusals.push(refuse, refuse)
  first.destroy()
  await vi.waitFor(() => expect(picture.isCurrent).toBe(false), 5_000)
  await api.watch(2)
  await shows(picture)
})

test('a Pod that is known to be gone is not brought back by late events', async () => {
  api.pods.push(pod('one'))
  const picture = follow()
  const first = await api.watch(1)
  await shows(picture, 'one')
  picture.enterGone('object-one')
  send(first, 'MODIFIED', pod('one', '8'))
  send(first, 'ADDED', pod('two', '9'))
  await shows(picture, 'two')
})

test('each Pod that goes is told once, whoever knew it first', async () => {
  api.pods.push(pod('deleted'), pod('removed'), pod('vanished'), pod('stays'))
  const picture = follow()
  const first = await api.watch(1)
  await shows(picture, 'deleted', 'removed', 'stays', 'vanished')
  send(first, 'DELETED', pod('deleted', '8'))
  await shows(picture, 'removed', 'stays', 'vanished')
  picture.enterGone('object-removed')
  send(first, 'DELETED', pod('removed', '9'))
  api.pods.splice(0, 3)
  send(first, 'ERROR', expired)
  await shows(picture, 'stays')
  expect(gone.sort()).toEqual(['deleted', 'removed', 'vanished'])
})

test('what Events say of a Pod is on it, whichever comes first, and goes with it', async () => {
  api.events.push({
    reason: 'FailedMount',
    message: 'no such folder',
    involvedObject: { kind: 'Pod', uid: 'object-one' },
    metadata: { name: 'one.1', uid: 'event', resourceVersion: '4' },
  })
  const picture = follow()
  const first = await api.watch(1)
  const status = { phase: 'Pending' }
  send(first, 'ADDED', pod('one', '8', { status }))
  await vi.waitFor(() => {
    expect(picture.of('one')[0]?.observation.message).toBe('the container cannot be started: no such folder')
  })
  send(first, 'DELETED', pod('one', '9', { status }))
  send(first, 'ADDED', pod('one', '10', { status }))
  await vi.waitFor(() => expect(picture.of('one')[0]?.observation.message).toBeNull())
})
