// From the request that creates a pod to the moment at which the API shows it as available, on the process runtime.
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from './server.mjs'
import { timeToEnd } from './spawn-time.mjs'
import { median } from './statistics.mjs'

const PODS = 12
/** Lets the pod before come to rest. */
const PAUSE_MS = 200

export const podStartProcess = {
  id: 'pod-start-process',
  what: 'create to AVAILABLE of tpods/echo; baseline: `node -e 0`',
  unit: 's',
  goal: 'value <= 1',
  isMet: ({ value }) => value <= 1,
  async measure(signal) {
    const server = await startServer(signal)
    try {
      const [ours, bare] = [[], []]
      for (let pod = 0; pod < PODS; pod++) {
        bare.push((await timeToEnd(['-e', '0'])) / 1000)
        ours.push(await timeToAvailable(server, `bench${pod}`, signal))
        await sleep(PAUSE_MS)
      }
      const [value, baseline] = [median(ours), median(bare)]
      return { value, baseline, ratio: value / baseline }
    } finally {
      await server.stop()
    }
  },
}

/** In seconds. The pod is gone afterwards. */
async function timeToAvailable({ call, untilStatus }, podId, signal) {
  const startedAt = performance.now()
  await call('POST', '/pods', { pod_id: podId, image: 'tpods/echo' })
  try {
    await untilStatus(podId, 'AVAILABLE', signal)
    return (performance.now() - startedAt) / 1000
  } finally {
    await call('GET', `/pods/${podId}/stop`)
    await untilStatus(podId, 'STOPPED')
    await call('DELETE', `/pods/${podId}`)
  }
}
