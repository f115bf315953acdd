// A client of the API server that stops in front of one call, as a process does that is paused or killed there.
import type { ClusterClient } from '../../../packages/server/src/runtime/kubernetes/client.ts'

export interface Pause {
  client: ClusterClient
  /** Resolves when the call is about to be made. */
  reached: Promise<void>
  /** It is made after all. */
  goOn(): void
  /** It is never made. */
  kill(): void
}

/** In front of the first call that fits. */
export function pausing(inner: ClusterClient, fits: (method: string, path: string) => boolean): Pause {
  let [tellReached, goOn, kill]: (() => void)[] = []
  const reached = new Promise<void>((resolve) => {
    tellReached = resolve
  })
  const going = new Promise<void>((resolve, reject) => {
    goOn = resolve
    kill = () => reject(new Error('the server was killed'))
  })
  let isOver = false
  const wait = async (method: string, path: string) => {
    if (isOver || !fits(method, path)) return
    isOver = true
    tellReached?.()
    await going
  }
  const client: ClusterClient = {
    async call(method, path, options) {
      await wait(method, path)
      return inner.call(method, path, options)
    },
    async stream(path, options) {
      await wait('GET', path)
      return inner.stream(path, options)
    },
    socket: (path, options) => inner.socket(path, options),
    close: () => inner.close(),
  }
  return { client, reached, goOn: () => goOn?.(), kill: () => kill?.() }
}
