// A runtime on a real engine for one file of tests, which removes its pods and looks at what it left behind.
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { DockerRuntime } from '../../packages/server/src/runtime/docker/docker-runtime.ts'
import type { PodDefinition, PodKey } from '../../packages/server/src/runtime/port.ts'
import { type EnginePlace, makeEnginePlace, type RuntimeFields } from '../conformance/runtime/docker-engine.ts'
import { podDefinition, shell, untilPhase } from '../conformance/runtime/support.ts'

export const idle = { command: ['sleep', '600'] }

/** Answers `served` to whoever asks port 8080 for /index.html. */
export const serving = {
  command: shell('echo served > /tmp/index.html; exec httpd -f -p 8080 -h /tmp'),
  ports: [{ name: 'default', port: 8080, protocol: 'http' as const }],
}

export interface EngineWorld {
  place(): EnginePlace
  runtime(): DockerRuntime
  define(fields: Partial<PodDefinition>): PodDefinition
  start(fields: Partial<PodDefinition>): Promise<PodKey>
  startRunning(fields: Partial<PodDefinition>): Promise<PodKey>
  /** Of the pod, the newest first. */
  containers(key: PodKey): Promise<{ id: string; name: string; state: string }[]>
}

/** Inside a `describe`: for its tests. */
export function useEngine(host: string, fields: RuntimeFields = {}): EngineWorld {
  let place: EnginePlace
  let runtime: DockerRuntime
  const made: PodKey[] = []

  beforeAll(async () => {
    place = await makeEnginePlace(host, fields)
    runtime = await place.open()
  })
  afterEach(async () => {
    const keys = made.splice(0)
    await Promise.all(keys.map((key) => runtime.remove(key, { graceMs: 0 })))
    for (const key of keys) await runtime.forget(key)
    await place.untilNothingIsLeft()
  })
  afterAll(async () => {
    await runtime.close()
    await place.close()
  })

  const define: EngineWorld['define'] = (its) => {
    const definition = podDefinition('busybox', its)
    made.push(definition.key)
    return definition
  }
  const start: EngineWorld['start'] = async (its) => {
    const definition = define(its)
    await runtime.apply(definition)
    return definition.key
  }
  return {
    place: () => place,
    runtime: () => runtime,
    define,
    start,
    async startRunning(its) {
      const key = await start(its)
      await untilPhase(runtime, key, 'running')
      return key
    },
    async containers({ uid }) {
      const filters = { label: [`tpods.io/uid=${uid}`] }
      const found = await place.docker.listContainers({ all: true, filters })
      return found.map(({ Id, Names, State }) => ({ id: Id, name: Names[0] ?? '', state: State }))
    },
  }
}
