// How many times a second one pod can be read through the API, compared with a bare Fastify that runs the same
// statement: what authentication, contract, envelope and the shape on the wire cost together.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { podQuery } from './pod-query.mjs'
import { startServer } from './server.mjs'
import { median } from './statistics.mjs'

const ROUNDS = 5
const ROUND_SEC = 3
const CONNECTIONS = 20
const POD_ID = 'benchread'

export const apiRead = {
  id: 'api-read',
  what: 'GET /pods/{id} with a token; baseline: bare Fastify, same statement',
  unit: 'requests/s',
  goal: 'ratio >= 0.6',
  isMet: ({ ratio }) => ratio >= 0.6,
  async measure(signal) {
    const server = await startServer(signal)
    let bare
    try {
      await server.call('POST', '/pods', { pod_id: POD_ID, image: 'tpods/echo', status_requested: 'OFF' })
      bare = await startBareServer(server.database)
      return await compare(
        { url: `${server.url}/v3/pods/${POD_ID}`, headers: server.headers },
        { url: `${bare.url}/pods/${POD_ID}` },
        signal,
      )
    } finally {
      await bare?.stop()
      await server.stop()
    }
  },
}

async function startBareServer(database) {
  const query = await podQuery({ site: 'local', tenant: 'dev', podId: POD_ID, username: 'admin' })
  const script = fileURLToPath(new URL('bare-server.mjs', import.meta.url))
  const child = fork(script, [JSON.stringify({ database, query, podId: POD_ID })])
  const [url] = await once(child, 'message')
  return {
    url,
    async stop() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

/** In turns, so that what else the machine does meets both. The first turn of each warms up. */
async function compare(ours, bare, signal) {
  const rates = { ours: [], bare: [] }
  for (let turn = 0; turn <= ROUNDS; turn++) {
    signal.throwIfAborted()
    rates.ours[turn] = await rateOf(ours)
    rates.bare[turn] = await rateOf(bare)
  }
  const [value, baseline] = [median(rates.ours.slice(1)), median(rates.bare.slice(1))]
  return { value, baseline, ratio: value / baseline }
}

async function rateOf(target) {
  const { requests, duration, non2xx, errors } = await autocannon({ ...target, connections: CONNECTIONS, duration: ROUND_SEC })
  if (non2xx > 0 || errors > 0) throw new Error(`${target.url}: ${non2xx} refused, ${errors} failed`)
  return requests.total / duration
}
