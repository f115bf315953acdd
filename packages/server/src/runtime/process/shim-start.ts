// Starts the shim of an instance and waits until one owns it.
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import { readClaim, readState, shimLog } from './instance-folder.ts'

const claimWithinMs = 5000
/** A shim holds little, and there is one for each pod. */
const nodeFlags = ['--max-old-space-size=32', '--max-semi-space-size=1']

export interface ShimStart {
  shimScript: string
  folder: string
  environment: Record<string, string>
}

/** Does nothing where the instance has ended or a living shim owns it. */
export async function ensureShim({ shimScript, folder, environment }: ShimStart): Promise<void> {
  const before = readClaim(folder)
  if (before.isHeld || readState(folder)?.phase === 'ended') return
  const log = openSync(shimLog(folder), 'a', 0o600)
  const shim = spawn(process.execPath, [...nodeFlags, shimScript, folder], {
    cwd: '/',
    env: environment,
    detached: true,
    stdio: ['ignore', 'ignore', log],
  })
  closeSync(log)
  shim.unref()
  let failure: unknown
  shim.once('error', (error) => {
    failure = error
  })
  shim.once('exit', (code, signal) => {
    failure = new Error(`the shim exited with ${signal ?? code}; see ${shimLog(folder)}`)
  })
  // A shim that lost the claim to another exits too: the claim is looked at last.
  for (const deadline = Date.now() + claimWithinMs; Date.now() < deadline && failure === undefined; ) {
    if (readClaim(folder).number > before.number) return
    await sleep(10)
  }
  if (readClaim(folder).number > before.number) return
  throw new PodsError('runtime_unavailable', 'the process that looks after the pod did not start; it is tried again', {
    cause: failure,
  })
}
