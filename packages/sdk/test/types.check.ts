// Compiled by the type check and never run: what must compile, and what must not.
import {
  createClient,
  type Image,
  isTpodsError,
  type LogLine,
  NotFoundError,
  type Pod,
  type Status,
  tokenAuth,
  type Volume,
} from '../src/index.ts'
import { createNodeClient, fromPath, type podFetch } from '../src/node/index.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const isTrue = <T extends true>(): T | undefined => undefined

export async function check(error: unknown): Promise<void> {
  const client = createClient({ baseUrl: 'http://localhost:8000', auth: tokenAuth(async () => 'token') })

  const pod = await client.pods.get('docpod', { derived: true })
  isTrue<Same<typeof pod, Pod>>()
  isTrue<Same<typeof pod.status, Status>>()

  const available = await client.pods.waitFor('docpod', 'available')
  isTrue<Same<typeof available, Pod>>()
  const gone = await client.pods.waitFor('docpod', 'deleted')
  isTrue<Same<typeof gone, undefined>>()
  // @ts-expect-error there is no such target
  await client.pods.waitFor('docpod', 'ready')

  await client.pods.exec('docpod', { commands: ['ls', '-l'] })
  await client.pods.exec('docpod', { commands: [['ls'], ['df', '-h']], totalTimeoutSec: null })
  // @ts-expect-error commands are lists
  await client.pods.exec('docpod', { commands: {} })
  // @ts-expect-error one list or a list of lists, not both
  await client.pods.exec('docpod', { commands: ['ls', ['df']] })

  await client.pods.create({
    pod_id: 'docpod',
    image: 'postgres:16',
    networking: { default: { protocol: 'http', port: 80 } },
  })
  // @ts-expect-error pod_id is missing
  await client.pods.create({ image: 'postgres:16' })
  // @ts-expect-error a mistyped field
  await client.pods.create({ pod_id: 'docpod', imagee: 'postgres:16' })
  // @ts-expect-error the id cannot be changed
  await client.pods.update('docpod', { pod_id: 'other' })
  await client.pods.update('docpod', { description: null, status_requested: 'OFF' })
  // @ts-expect-error a level that does not exist
  await client.pods.permissions.set('docpod', 'ada', 'OWNER')

  for await (const line of client.pods.followLogs('docpod', { since: new Date(), tail: 3 }))
    isTrue<Same<typeof line, LogLine>>()

  const listed = await client.pods.list({ status: ['ERROR', 'STOPPED'], sort: '-update_ts', limit: 3 })
  isTrue<Same<typeof listed, Pod[]>>()
  const { items, total } = await client.volumes.listPage({ search: 'x' })
  isTrue<Same<typeof items, Volume[]>>()
  isTrue<Same<typeof total, number | undefined>>()
  for await (const image of client.images.iterate({ pageSize: 5 })) isTrue<Same<typeof image, Image>>()
  // @ts-expect-error a status that does not exist
  await client.pods.list({ status: 'BROKEN' })
  // @ts-expect-error an order that does not exist
  await client.pods.list({ sort: 'age' })
  // @ts-expect-error the pages are counted by the iteration itself
  client.pods.iterate({ limit: 5 })
  // @ts-expect-error a field that no template brings
  await client.pods.resetFields('docpod', ['pod_id'])
  await client.volumes.files.upload('results', '/in.csv', await fromPath('./in.csv'))

  const raw = await client.request({ method: 'GET', path: '/pods/volumes' })
  isTrue<Same<typeof raw, unknown>>()
  // @ts-expect-error an address is needed
  createClient({ auth: 'token' })
  // @ts-expect-error the core has no connections to close
  client.close()

  const nodeClient = createNodeClient({ baseUrl: 'http://localhost:8000', proxy: true })
  const { gateway } = (await nodeClient.health()).metadata
  if (gateway !== undefined) isTrue<Same<Awaited<ReturnType<typeof podFetch>>, Response>>()
  await nodeClient.close()

  if (isTpodsError(error)) isTrue<Same<typeof error.code, string>>()
  if (error instanceof NotFoundError) isTrue<Same<typeof error.requestId, string | undefined>>()
}
