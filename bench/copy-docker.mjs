// Large files into a pod on the engine and out of it, beside `docker cp`.
import { measureCopies } from './copies.mjs'
import { containerOf, withEngineServer } from './engine.mjs'

export const copyMemoryDocker = {
  id: 'copy-memory-docker',
  what: 'growth of the server while 1 GiB goes into a pod and out again, sha256 equal; baseline: the most that docker cp holds',
  unit: 'MiB',
  goal: 'value <= 64',
  needsEngine: true,
  isMet: ({ value }) => value <= 64,
  async measure(signal) {
    const { growths, barePeaks } = await measureCopies(withEngineServer, dockerCp, signal)
    const [value, baseline] = [Math.max(...growths), Math.max(...barePeaks)]
    return { value, baseline, ratio: value / baseline }
  },
}

async function dockerCp(place) {
  const { Id } = await containerOf(place)
  const inPod = (path) => (path.startsWith(':') ? `${Id}${path}` : path)
  return (from, to) => ['docker', '--host', place.host, 'cp', inPod(from), inPod(to)]
}
