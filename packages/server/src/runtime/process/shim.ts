// The shim: a small process that owns one instance. It starts the main process, keeps the log, restarts by the policy
// and records the end, so that a killed server loses neither output nor outcome. Run as `node shim.js <folder>`.
//
// SIGTERM asks it to stop. With a stop request in the folder that is a removal; without one the machine goes down,
// and no end is recorded, so that the instance counts as lost and is started again.
import { writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { isErrno } from '../../support/atomic-file.ts'
import { backoffMs } from '../../support/backoff.ts'
import { isRestarted, restartMessage } from './ending.ts'
import {
  claimInstance,
  type InstancePlan,
  type InstanceState,
  readPlan,
  readState,
  readStop,
  writeState,
} from './instance-folder.ts'
import { eventFileOf } from './layout.ts'
import { LogWriter } from './log-writer.ts'
import { runMainProcess } from './main-process.ts'
import { endMarked, podMark } from './process-tree.ts'

const backoff = { firstMs: 1000, maxMs: 60_000 }
/** A run this long makes the next back-off start anew. */
const calmMs = 10 * 60_000
const lookMs = 5000

async function ownInstance(folder: string): Promise<void> {
  const stopping = new AbortController()
  process.on('SIGTERM', () => stopping.abort())
  const plan = readPlan(folder)
  if (plan === undefined) return
  const claim = await claimInstance(folder)
  if (claim === undefined) return
  const former = readState(folder)
  // A removal writes its request before it looks for the claim: one of the two always sees the other.
  if (former?.phase === 'ended' || readStop(folder) !== undefined) return
  await endMarked(podMark(plan.key.uid)) // what a shim that was killed left behind
  endWithFolder(folder)
  const log = new LogWriter(folder)
  const restartCount = former === undefined ? 0 : former.restartCount + 1
  await runUntilEnd({ folder, plan, claim, log, stopping: stopping.signal, restartCount })
  log.close()
}

/** Without its folder nobody would find the pod again: when somebody deletes the data, the pod ends too. */
function endWithFolder(folder: string): void {
  const look = () =>
    stat(folder).catch((error: unknown) => {
      if (isErrno(error, 'ENOENT')) process.kill(process.pid, 'SIGTERM')
    })
  setInterval(look, lookMs).unref()
}

interface Owned {
  folder: string
  plan: InstancePlan
  claim: number
  log: LogWriter
  stopping: AbortSignal
  restartCount: number
}

async function runUntilEnd({ folder, plan, claim, log, stopping, restartCount }: Owned): Promise<void> {
  for (let attempt = 1; !stopping.aborted; attempt += 1, restartCount += 1) {
    const begin = Date.now()
    const facts = { claim, startedAt: new Date(begin).toISOString(), restartCount }
    const ending = await runMainProcess({
      folder,
      plan,
      log,
      stopping,
      onStart: (main) => record(folder, plan, { phase: 'running', main: main ?? null, ...facts }),
    })
    if (!stopping.aborted && isRestarted(plan.restartPolicy, ending)) {
      if (Date.now() - begin > calmMs) attempt = 1
      const waitMs = backoffMs(attempt, backoff)
      const message = restartMessage(ending, waitMs)
      await record(folder, plan, { phase: 'restarting', ending: { ...ending, message }, ...facts })
      await sleep(waitMs, undefined, { signal: stopping }).catch(() => {})
      if (!stopping.aborted) continue
    }
    if (stopping.aborted && readStop(folder) === undefined) return
    return record(folder, plan, { phase: 'ended', ending, ...facts })
  }
}

/** Writes the state and tells who watches. A full disk is waited out: the end of a pod must not be lost. */
async function record(folder: string, plan: InstancePlan, state: InstanceState): Promise<void> {
  for (;;) {
    try {
      await writeState(folder, state)
      writeFileSync(eventFileOf(folder, plan.key.uid), '')
      return
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return // the pod is being removed
      await sleep(1000)
    }
  }
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: shim <folder of the instance>')
await ownInstance(folder)
