// The road of a pod, step by step, with what may be seen of it on the way: no status but a true one.
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { OperationId } from '../../packages/server/src/http/operations.ts'
import type { TestServer } from './server.ts'

interface Step {
  operation: OperationId
  /** What the pod may be seen as on the way, and where it ends. */
  through: string[]
  goal: string
  instance?: number
}

export const creation: Step = {
  operation: 'create_pod',
  through: ['REQUESTED', 'CREATING'],
  goal: 'AVAILABLE',
  instance: 1,
}
export const road: Step[] = [
  creation,
  { operation: 'restart_pod', through: ['DELETING', 'REQUESTED', 'CREATING'], goal: 'AVAILABLE', instance: 2 },
  { operation: 'stop_pod', through: ['DELETING'], goal: 'STOPPED' },
  { operation: 'start_pod', through: ['REQUESTED', 'CREATING'], goal: 'AVAILABLE', instance: 3 },
]

export interface Walk {
  server: TestServer
  /** Of the pod, with its image. */
  spec: object
  /** For one step. */
  withinMs: number
}

/** Gives how long it took. */
export async function takeStep({ server, spec, withinMs }: Walk, podId: string, step: Step): Promise<number> {
  const { operation, through, goal, instance } = step
  const token = server.adminToken
  const path = { pod_id: podId }
  const call = operation === 'create_pod' ? { token, body: { pod_id: podId, ...spec } } : { token, path }
  const asked = await server.call(operation, call)
  expect(asked.status, String(asked.body.message)).toBe(200)
  const startedAt = performance.now()
  for (;;) {
    const { status, status_container } = (await server.call('get_pod', { token, path })).body.result
    const tookMs = performance.now() - startedAt
    if (status === goal) {
      if (instance !== undefined) expect(status_container.instance).toBe(instance)
      return tookMs
    }
    expect(through, `${operation} of ${podId}`).toContain(status)
    expect(tookMs, `${podId} is still ${status} after ${operation}`).toBeLessThan(withinMs)
    await sleep(20)
  }
}

/** To its end, and once more under the same id, which is free at once. Gives how long the slowest step took. */
export async function walkRoad(walk: Walk, podId: string): Promise<number> {
  const { call, adminToken: token } = walk.server
  const path = { pod_id: podId }
  const tookMs: number[] = []
  for (const step of road) tookMs.push(await takeStep(walk, podId, step))
  expect((await call('delete_pod', { token, path })).status).toBe(200)
  expect((await call('get_pod', { token, path })).status).toBe(404)
  // The new pod waits for the former one to go.
  await takeStep(walk, podId, creation)
  return Math.max(...tookMs)
}
