// A short command in a pod on the engine, beside the engine's own exec.
import { finished } from 'node:stream/promises'
import { containerOf, withEngineServer } from './engine.mjs'
import { ARGV, keeper, measureExecs } from './exec-times.mjs'

export const execDocker = {
  id: 'exec-docker',
  what: '`echo hello` in a pod by the SDK, p50; baseline: the same exec at the engine, with its exit code',
  unit: 'ms',
  goal: 'ratio <= 1.5',
  needsEngine: true,
  isMet: ({ ratio }) => ratio <= 1.5,
  measure: (signal) => withEngineServer(signal, (place) => measureExecs(place, atEngine, signal)),
}

async function atEngine(place) {
  const { docker } = place
  const container = docker.getContainer((await containerOf(place)).Id)
  return async () => {
    const keep = keeper()
    const exec = await container.exec({ Cmd: ARGV, AttachStdout: true, AttachStderr: true })
    const stream = await exec.start({})
    docker.modem.demuxStream(stream, keep.stream, keep.stream)
    await finished(stream.resume(), { writable: false })
    const { ExitCode } = await exec.inspect()
    if (ExitCode !== 0) throw new Error(`the command ended with ${ExitCode}`)
    return keep.text()
  }
}
