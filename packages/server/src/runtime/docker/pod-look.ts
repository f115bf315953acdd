// What is there of a pod, from everything that is known of it.
import type { LiveObservation, PodKey } from '../port.ts'
import type { Engine } from './engine.ts'
import type { Keeper } from './keeper.ts'
import { observe, observeStray } from './observation.ts'
import type { Picture } from './picture.ts'
import type { Records } from './records.ts'
import { noteOf } from './refusals.ts'

export interface PodLookDeps {
  engine: Engine
  records: Records
  picture: Picture
  keeperOf(uid: string): Keeper | undefined
  now(): number
}

export interface FoundPod {
  key: PodKey
  observation: LiveObservation
}

/** Undefined where there is neither a record nor a container. Throws while the engine is away. */
export async function lookAtPod(deps: PodLookDeps, uid: string): Promise<FoundPod | undefined> {
  const { engine, records, picture } = deps
  await picture.whenCurrent()
  const record = await records.newest(uid)
  // Without a record it may have been removed a moment ago, of which the picture hears later.
  const isDoubtful = record === undefined && picture.of(uid).length > 0
  const containers = isDoubtful ? await picture.refresh(uid) : picture.of(uid)
  const newest = containers.at(-1)
  const reachesContainers = engine.facts?.reachesContainers === true
  if (newest !== undefined && newest.instance > (record?.definition.instance ?? -1)) {
    return { key: newest.key, observation: observeStray(newest, reachesContainers) }
  }
  if (record === undefined) return undefined
  const { definition } = record
  const keeper = deps.keeperOf(uid)
  const observation = observe({
    record,
    state: await records.state(uid, definition.instance),
    containers: containers.filter(({ instance }) => instance === definition.instance),
    note: keeper?.note,
    trouble: keeper?.trouble,
    remark: noteOf(definition),
    reachesContainers,
    nowMs: deps.now(),
  })
  return { key: definition.key, observation }
}
