// How many times a second one pod can be read through the API, compared with a bare Fastify that runs the same
// statement: what authentication, contract, envelope and the shape on the wire cost together.
import autocannon from 'autocannon'
import { startBare } from './bare.mjs'
import { startServer } from './server.mjs'
import { statementsOf } from './statements.mjs'
import { median } from './statistics.mjs'

const ROUNDS = 7
const ROUND_SEC = 3
const CONNECTIONS = 20
const WARM_UP_REQUESTS = 5_000
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
  const key = { site: 'local', tenant: 'dev', podId: POD_ID, username: 'admin' }
  const statements = await statementsOf(database, ({ findPod }, db) => findPod(db, key))
  return startBare('bare-server.mjs', { database, statements, podId: POD_ID })
}

/** In turns, each compared with its neighbour, so that what else the machine does meets both. */
async function compare(ours, bare, signal) {
  // By count and not by time: a busy machine must not leave one of them half compiled.
  for (const target of [ours, bare]) await load(target, { amount: WARM_UP_REQUESTS })
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    signal.throwIfAborted()
    const rate = await rateOf(ours)
    const bareRate = await rateOf(bare)
    rounds.push({ rate, bareRate, ratio: rate / bareRate })
  }
  return {
    value: median(rounds.map(({ rate }) => rate)),
    baseline: median(rounds.map(({ bareRate }) => bareRate)),
    ratio: median(rounds.map(({ ratio }) => ratio)),
  }
}

async function rateOf(target) {
  const { requests, duration } = await load(target, { duration: ROUND_SEC })
  return requests.total / duration
}

async function load(target, extent) {
  const result = await autocannon({ ...target, ...extent, connections: CONNECTIONS })
  const { non2xx, errors } = result
  if (non2xx > 0 || errors > 0) throw new Error(`${target.url}: ${non2xx} refused, ${errors} failed`)
  return result
}
