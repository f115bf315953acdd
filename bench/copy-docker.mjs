// Large files into a pod on the engine and out of it, beside `docker cp`.
import { copyMemoryRow, measureCopies } from './copies.mjs'
import { containerOf, withEngineServer } from './engine.mjs'

export const copyMemoryDocker = copyMemoryRow('copy-memory-docker', {
  needs: 'needsEngine',
  others: 'docker cp',
  copies: (signal) => measureCopies(withEngineServer, dockerCp, signal),
})

async function dockerCp(place) {
  const { Id } = await containerOf(place)
  const inPod = (path) => (path.startsWith(':') ? `${Id}${path}` : path)
  return (from, to) => ['docker', '--host', place.host, 'cp', inPod(from), inPod(to)]
}
