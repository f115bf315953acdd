// How long a short command in a pod takes through the server with the SDK, and straight at what runs the pods. In turns.
import { Writable } from 'node:stream'
import { median } from './statistics.mjs'

const POD_ID = 'benchexec'
const IMAGE = 'busybox'
export const ARGV = ['echo', 'hello']
const WARM_UP_CALLS = 10
const CALLS = 100

/** In milliseconds, of a place with a `client`. `bareOf(place)` gives a function that runs ARGV and gives what it said. */
export async function measureExecs(place, bareOf, signal) {
  const { client } = place
  await client.pods.create({ pod_id: POD_ID, image: IMAGE, command: ['sleep', '3600'] })
  await client.pods.waitFor(POD_ID, 'available', { signal })
  const askBare = await bareOf(place)
  const [ours, bare] = [[], []]
  for (let call = -WARM_UP_CALLS; call < CALLS; call++) {
    signal.throwIfAborted()
    const taken = [await timeOf(() => askServer(client)), await timeOf(askBare)]
    if (call < 0) continue
    ours.push(taken[0])
    bare.push(taken[1])
  }
  const [value, baseline] = [median(ours), median(bare)]
  return { value, baseline, ratio: value / baseline }
}

/** Keeps what is written to `stream` as `text()`. */
export function keeper() {
  const said = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      said.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(said).toString() }
}

async function timeOf(ask) {
  const startedAt = performance.now()
  const text = await ask()
  const ms = performance.now() - startedAt
  if (text !== 'hello\n') throw new Error(`the command said ${JSON.stringify(text)}`)
  return ms
}

async function askServer(client) {
  const { execution_results } = await client.pods.exec(POD_ID, { commands: ARGV })
  return execution_results[0].stdout
}
