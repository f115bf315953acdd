// How long a page of a tenant with many pods takes, all of which the user may read. The pods are copies of one that the
// API wrote, made by the database itself.
import pg from 'pg'
import { startBare } from './bare.mjs'
import { startServer } from './server.mjs'
import { statementsOf } from './statements.mjs'
import { p95 } from './statistics.mjs'

const PODS = 5_000
const LIMIT = 100
const WARM_UP_REQUESTS = 50
const REQUESTS = 200
/** Of all pods in one answer. */
const WHOLE_REQUESTS = 30
const MODEL = {
  pod_id: 'benchlist0',
  image: 'tpods/echo',
  description: 'one of many pods',
  environment_variables: { PURPOSE: 'bench', LOG_LEVEL: 'info' },
  status_requested: 'OFF',
}
const CALLER = { site: 'local', tenant: 'dev', username: 'admin', adminMode: false }

export const list5000 = {
  id: 'list-5000',
  what: `GET /pods?limit=${LIMIT} of 5,000 readable pods, p95; baseline: bare Fastify, same statements`,
  unit: 'ms',
  goal: 'value <= 50',
  isMet: ({ value }) => value <= 50,
  async measure(signal) {
    const server = await startServer(signal)
    let bare
    try {
      await server.call('POST', '/pods', MODEL)
      await copyModel(server.database)
      const statements = await statementsOf(server.database, ({ listPods }, db) =>
        listPods({ db }, CALLER, { limit: LIMIT }),
      )
      bare = await startBare('bare-server.mjs', { database: server.database, statements, podId: '' })
      return await compare(server, bare, signal)
    } finally {
      await bare?.stop()
      await server.stop()
    }
  },
}

/** The pods are off, so that the controller and the gateway, who are not told, miss nothing. */
async function copyModel(database) {
  const client = new pg.Client(database)
  await client.connect()
  try {
    await client.query(`
      alter table pods disable trigger pods_changed;
      with copies as (
        insert into pods
        select copy.*
        from pods as model, generate_series(1, ${PODS - 1}) as number, jsonb_populate_record(model, jsonb_build_object(
          'uid', gen_random_uuid(),
          'pod_id', 'benchlist' || number,
          'creation_ts', model.creation_ts + number * interval '1 second',
          'observed_generation', model.generation
        )) as copy
        where model.pod_id = '${MODEL.pod_id}'
        returning uid
      )
      insert into permissions (kind, object_uid, grantee, level)
      select kind, copies.uid, grantee, level
      from copies, permissions where object_uid = (select uid from pods where pod_id = '${MODEL.pod_id}');
      alter table pods enable trigger pods_changed;
      analyze pods, permissions`)
  } finally {
    await client.end()
  }
}

async function compare({ url, headers }, bare, signal) {
  const list = `${url}/v3/pods`
  const page = { url: `${list}?limit=${LIMIT}`, headers, pods: LIMIT }
  const middle = { url: `${page.url}&offset=${PODS / 2}&search=BENCHLIST`, headers, pods: LIMIT }
  const whole = { url: list, headers, pods: PODS }
  const bareTarget = { url: `${bare.url}/pods/all`, pods: LIMIT }
  const taken = await timesInTurns([page, middle, bareTarget], { warmUp: WARM_UP_REQUESTS, requests: REQUESTS }, signal)
  const [value, middleMs, baseline] = taken.map(p95)
  const [wholeMs] = (await timesInTurns([whole], { warmUp: 5, requests: WHOLE_REQUESTS }, signal)).map(p95)
  return {
    value,
    baseline,
    ratio: value / baseline,
    also: { middle_with_search_ms: middleMs, all_at_once_ms: wholeMs },
  }
}

/** One request at a time, in turns, so that what else the machine does meets all of them. In milliseconds. */
async function timesInTurns(targets, { warmUp, requests }, signal) {
  for (let round = 0; round < warmUp; round++) for (const target of targets) await timeOf(target, signal)
  const times = targets.map(() => [])
  for (let round = 0; round < requests; round++) {
    for (const [place, target] of targets.entries()) times[place].push(await timeOf(target, signal))
  }
  return times
}

async function timeOf({ url, headers, pods }, signal) {
  const startedAt = performance.now()
  const response = await fetch(url, { headers, signal })
  const text = await response.text()
  const ms = performance.now() - startedAt
  const answer = JSON.parse(text)
  const count = (Array.isArray(answer) ? answer : answer.result)?.length
  if (count !== pods) throw new Error(`${url}: ${response.status}, ${count} pods instead of ${pods}`)
  return ms
}
