// One id that is created, deleted and created again at once, on a real engine or cluster.
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../conformance/runtime/support.ts'
import type { ApiClient, Pod } from './api-client.ts'
import type { RealWorld } from './real-world.ts'
import { seededRandom, testSeed } from './seeded.ts'
import type { ServerPlace } from './server-process.ts'

export interface SameIdRun {
  place: ServerPlace
  world: RealWorld
  client: ApiClient
  /** So many at a time. */
  ids: number
  resources: object
  /** What is there of the pod, in words, and whether it is all of one pod that runs. */
  look(podId: string): Promise<{ isWhole: boolean; words: string }>
  /** The second one was asked for. */
  onSecond?(podId: string): Promise<void>
}

/** Of all ids together. */
export const sameIdRounds = Number(process.env.TPODS_SOAK_HITS ?? 20)
/** A round takes some seconds, and each wait in it has its own end. */
export const sameIdTimeoutMs = Math.max(300_000, sameIdRounds * 15_000)

/** A delete finds the first pod at any point of its making. */
const LONGEST_LIFE_MS = 600
const WHOLE_WITHIN_MS = 60_000

/** Returns, for each round, how long its three requests took, in ms. */
export async function playSameId(run: SameIdRun): Promise<number[]> {
  const { world, client, ids } = run
  const seed = testSeed()
  console.log(`TPODS_TEST_SEED=${seed}`)
  const random = seededRandom(seed)
  const create = (podId: string, description: string) =>
    client.must('POST', '/pods', { pod_id: podId, image: 'tpods/echo', description, resources: run.resources })
  const takesMs: number[] = []
  let begun = 0
  const playRounds = async (podId: string) => {
    while (begun < sameIdRounds) {
      begun += 1
      const startedAt = performance.now()
      await create(podId, 'first')
      await sleep(random() * LONGEST_LIFE_MS)
      await client.must('DELETE', `/pods/${podId}`)
      await create(podId, 'second')
      takesMs.push(performance.now() - startedAt)
      await run.onSecond?.(podId)
      await untilSecond(run, podId)
      await client.must('DELETE', `/pods/${podId}`)
    }
  }
  await Promise.all(Array.from({ length: ids }, (_, place) => playRounds(`again${place}`)))
  world.watchForTwins().end()
  await until('nothing to be left', async () => (await world.left()).length === 0 || undefined, WHOLE_WITHIN_MS)
  return takesMs
}

async function untilSecond({ client, place, look }: SameIdRun, podId: string): Promise<void> {
  let last = ''
  await until(
    `pod ${podId} to be the second one with all of its own`,
    async () => {
      const pod = await client.must<Pod>('GET', `/pods/${podId}`)
      const { isWhole, words } = await look(podId)
      last = `${pod.status} ${JSON.stringify(pod.status_container)}, ${words}`
      return (pod.status === 'AVAILABLE' && pod.description === 'second' && isWhole) || undefined
    },
    WHOLE_WITHIN_MS,
  ).catch((cause: unknown) => {
    throw new Error(`it was last seen as ${last}\n${place.output()}`, { cause })
  })
}
