// From the call that creates a pod to the answer that shows it running: through the server with the SDK, and of the same
// container, created and started straight at the engine. In turns, each beginning every other round.
import { setTimeout as sleep } from 'node:timers/promises'
import { containerOf, withEngineServer } from './engine.mjs'
import { median } from './statistics.mjs'

const IMAGE = 'tpods/echo'
const WARM_UP_ROUNDS = 3
const ROUNDS = 30
const PAUSE_MS = 20

export const podStartDocker = {
  id: 'pod-start-docker',
  what: `create to AVAILABLE of ${IMAGE} by the SDK, p50; baseline: create and start of the same container at the engine`,
  unit: 's',
  goal: 'ratio <= 1.25',
  needsEngine: true,
  isMet: ({ ratio }) => ratio <= 1.25,
  measure: (signal) => withEngineServer(signal, (place) => measureRounds(place, signal)),
}

async function measureRounds(place, signal) {
  const [ours, bare] = [[], []]
  let model
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    signal.throwIfAborted()
    const podId = `bench${round + WARM_UP_ROUNDS}`
    const steps = [
      async () => ours.push(await timeOfOurs(place, podId, signal)),
      async () => bare.push(await timeOfBare(place, model)),
    ]
    // The first round learns from ours what to make.
    for (const step of model !== undefined && round % 2 === 0 ? steps.toReversed() : steps) {
      await step()
      model ??= await modelOf(place)
    }
    await place.client.pods.delete(podId)
    while ((await containerOf(place)) !== undefined) await sleep(PAUSE_MS, undefined, { signal })
  }
  const [value, baseline] = [median(ours.slice(WARM_UP_ROUNDS)), median(bare.slice(WARM_UP_ROUNDS))]
  return { value, baseline, ratio: value / baseline }
}

/** In seconds. */
async function timeOfOurs({ client }, podId, signal) {
  const startedAt = performance.now()
  await client.pods.create({ pod_id: podId, image: IMAGE })
  await client.pods.waitFor(podId, 'available', { pollMs: PAUSE_MS, signal })
  return (performance.now() - startedAt) / 1000
}

async function timeOfBare({ docker }, model) {
  const startedAt = performance.now()
  const container = await docker.createContainer(model)
  await container.start()
  const sec = (performance.now() - startedAt) / 1000
  await container.remove({ force: true, v: true })
  return sec
}

/** What the engine was asked for, under no name and without the labels. */
async function modelOf(place) {
  const { Id } = await containerOf(place)
  const { Config, HostConfig, NetworkSettings } = await place.docker.getContainer(Id).inspect()
  const { Image, Env, Hostname, ExposedPorts, StopTimeout } = Config
  const [network] = Object.keys(NetworkSettings.Networks)
  const NetworkingConfig = { EndpointsConfig: { [network]: {} } }
  return { Image, Env, Hostname, ExposedPorts, StopTimeout, HostConfig, NetworkingConfig }
}
