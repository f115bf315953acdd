// Many pods on simulated nodes, for rows about scale: Pods as the server makes them, and copies of a row that the API
// wrote. Both are made past the server, which then finds them as one that is started with so many pods.
import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** What the nodes carry, so that nothing else lands on them. */
const MARK = 'tpods.test/fake'
const IMAGE = 'tpods/echo'
const MODEL_ID = 'benchmodel'
const AT_ONCE = 24

/** Gives the uids. */
export async function makeSimulatedPods({ server, cluster, pods, source }, count, signal) {
  await requireNodes(cluster)
  await server.call('POST', '/pods', { pod_id: MODEL_ID, image: IMAGE, status_requested: 'OFF' })
  const uids = Array.from({ length: count }, () => randomUUID())
  const left = uids.map((uid, number) => podOf(uid, `benchscale${number}`))
  const createNext = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      signal.throwIfAborted()
      await cluster.call('POST', pods, { body: source.podManifest(next, { queues }) })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, createNext))
  await copyModel(server.database, uids)
  return uids
}

const queues = {
  default: { nodeSelector: { [MARK]: 'true' }, tolerations: [{ key: MARK, operator: 'Exists' }] },
}

async function requireNodes(cluster) {
  const { items } = await cluster.call('GET', '/api/v1/nodes', { query: { labelSelector: `${MARK}=true` } })
  const isReady = ({ status }) => status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True')
  if (!items.some(isReady))
    throw new Error('this row needs simulated nodes: `cluster fake-nodes 6` of the test cluster')
}

function podOf(uid, podId) {
  return {
    key: { site: 'local', tenant: 'dev', podId, uid },
    instance: 1,
    image: IMAGE,
    command: null,
    arguments: null,
    secrets: [],
    environment: {},
    ports: [{ name: 'default', port: 5000, protocol: 'http' }],
    resources: { cpuLimitMillis: 250, memLimitMi: 256, cpuRequestMillis: 10, memRequestMi: 16, gpus: 0 },
    restartPolicy: 'always',
    mounts: [],
    graceMs: 1000,
  }
}

/** The rows of pods whose first instance was made and not seen since. */
async function copyModel(database, uids) {
  const client = new pg.Client(database)
  await client.connect()
  try {
    await client.query(
      `with copies as (
        insert into pods
        select copy.*
        from pods as model, unnest($1::uuid[]) with ordinality as made (uid, number),
          jsonb_populate_record(model, jsonb_build_object(
            'uid', made.uid,
            'pod_id', 'benchscale' || (made.number - 1),
            'status_requested', 'ON',
            'lifecycle_generation', model.generation,
            'instance', 1,
            'observed_instance', 1,
            'phase', 'pending'
          )) as copy
        where model.pod_id = $2
        returning uid
      )
      insert into permissions (kind, object_uid, grantee, level)
      select kind, copies.uid, grantee, level
      from copies, permissions where object_uid = (select uid from pods where pod_id = $2)`,
      [uids, MODEL_ID],
    )
    await client.query('analyze pods, permissions')
  } finally {
    await client.end()
  }
}
