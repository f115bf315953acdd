// How long a short command in a pod takes through the server with the SDK, and straight at the engine. In turns.
import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { containerOf, withEngineServer } from './engine.mjs'
import { median } from './statistics.mjs'

const POD_ID = 'benchexec'
const IMAGE = 'busybox'
const ARGV = ['echo', 'hello']
const WARM_UP_CALLS = 10
const CALLS = 100

export const execDocker = {
  id: 'exec-docker',
  what: '`echo hello` in a pod by the SDK, p50; baseline: the same exec at the engine, with its exit code',
  unit: 'ms',
  goal: 'ratio <= 1.5',
  needsEngine: true,
  isMet: ({ ratio }) => ratio <= 1.5,
  measure: (signal) =>
    withEngineServer(signal, async (place) => {
      await place.client.pods.create({ pod_id: POD_ID, image: IMAGE, command: ['sleep', '3600'] })
      await place.client.pods.waitFor(POD_ID, 'available', { signal })
      const container = place.docker.getContainer((await containerOf(place)).Id)
      const [ours, bare] = [[], []]
      for (let call = -WARM_UP_CALLS; call < CALLS; call++) {
        signal.throwIfAborted()
        const taken = [await timeOf(() => askServer(place)), await timeOf(() => askEngine(place, container))]
        if (call < 0) continue
        ours.push(taken[0])
        bare.push(taken[1])
      }
      const [value, baseline] = [median(ours), median(bare)]
      return { value, baseline, ratio: value / baseline }
    }),
}

/** In milliseconds. */
async function timeOf(ask) {
  const startedAt = performance.now()
  const text = await ask()
  const ms = performance.now() - startedAt
  if (text !== 'hello\n') throw new Error(`the command said ${JSON.stringify(text)}`)
  return ms
}

async function askServer({ client }) {
  const { execution_results } = await client.pods.exec(POD_ID, { commands: ARGV })
  return execution_results[0].stdout
}

async function askEngine({ docker }, container) {
  const said = []
  const keep = new Writable({
    write(chunk, _encoding, done) {
      said.push(chunk)
      done()
    },
  })
  const exec = await container.exec({ Cmd: ARGV, AttachStdout: true, AttachStderr: true })
  const stream = await exec.start({})
  docker.modem.demuxStream(stream, keep, keep)
  await finished(stream.resume(), { writable: false })
  const { ExitCode } = await exec.inspect()
  if (ExitCode !== 0) throw new Error(`the command ended with ${ExitCode}`)
  return Buffer.concat(said).toString()
}
