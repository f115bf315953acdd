// The baselines: a small server as a child of the bench, which ends with it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The script takes its options as JSON and sends the address at which it listens. Gives `{ url, pid, stop }`. */
export async function startBare(script, options) {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(options)])
  const [url] = await Promise.race([once(child, 'message'), failureOf(child, script)])
  return {
    url,
    pid: child.pid,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

async function failureOf(child, script) {
  const [code] = await once(child, 'exit')
  throw new Error(`${script} ended with ${code}`)
}
