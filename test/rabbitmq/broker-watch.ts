// What a server says of its broker, and whether RabbitMQ still tells its controller of changes.
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from 'rabbitmq-client'
import type { NodeTpodsClient } from '../../packages/sdk/src/node/index.ts'
import { wakeQueueOf } from '../../packages/server/src/broker/rabbitmq.ts'
import { until } from '../conformance/runtime/support.ts'

/** In which the repeats of earlier changes have come. */
const quietMs = 300

export interface Served {
  server: { url: string }
  client: NodeTpodsClient
}

export async function brokerPart({ server }: Served): Promise<{ status: number; detail: string | undefined }> {
  const reply = await fetch(`${server.url}/v3/readiness`)
  const { result } = (await reply.json()) as { result: Record<string, { detail: string }> }
  return { status: reply.status, detail: result.broker?.detail }
}

export async function untilBroker(served: Served, detail: string): Promise<void> {
  const isTold = async () => (await brokerPart(served)).detail === detail || undefined
  await until(`the broker to be told: ${detail}`, isTold, 30_000)
}

/** How many wake-ups have reached the controller. */
export async function wakesOf({ server }: Served): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^tpods_controller_wakes_total (\d+)$/m.exec(text)?.[1])
}

/** Each change is told to the controller by RabbitMQ, before or after the poll has seen it. */
export async function expectWakes(served: Served, podId: string): Promise<void> {
  const { pods } = served.client
  await pods.create({ pod_id: podId, image: 'tpods/echo', status_requested: 'OFF' })
  const change = (description: string) => pods.update(podId, { description })
  const risesFrom = (before: number) => async () => (await wakesOf(served)) > before || undefined
  const first = await wakesOf(served)
  // The consumer may be a moment later than the connection.
  await until('a first wake-up', async () => change('first').then(risesFrom(first)), 30_000)
  for (let round = 0; round < 5; round += 1) {
    await sleep(quietMs)
    const before = await wakesOf(served)
    await change(`round ${round}`)
    await until(`the wake-up of round ${round}`, risesFrom(before), 5_000)
  }
  await pods.delete(podId)
}

/** Takes away the queue that the servers of a site share. */
export async function removeQueue(url: string, site: string): Promise<void> {
  const connection = new Connection(url)
  await connection.queueDelete(wakeQueueOf(site)).finally(() => connection.close())
}
