// One run of a pod's main process: its output into the log, its end on a stop, the end of all that it left behind.
import { identifyProcess, type ProcessIdentity } from '../../support/process-identity.ts'
import { endingOf, failedStart } from './ending.ts'
import { type Ending, type InstancePlan, makeWorkFolder, readStop } from './instance-folder.ts'
import type { LogWriter } from './log-writer.ts'
import { whenDrained } from './pipes.ts'
import { endMarked, podMark, signalGroup } from './process-tree.ts'
import { type StartedProgram, startProgram } from './start-program.ts'

/** How long a pipe is silent before it counts as ended, when all processes of the pod are gone. */
const idleMs = 200

export interface MainProcessDeps {
  folder: string
  plan: InstancePlan
  log: LogWriter
  /** Aborted once this process was asked to stop. */
  stopping: AbortSignal
  onStart(main: ProcessIdentity | undefined): Promise<void>
}

export async function runMainProcess({ folder, plan, log, stopping, onStart }: MainProcessDeps): Promise<Ending> {
  let program: StartedProgram
  try {
    program = await startProgram(plan.argv, {
      environment: plan.environment,
      workFolder: await makeWorkFolder(folder),
      pipeFolder: folder,
      hasInput: false,
    })
  } catch (error) {
    return failedStart(plan.argv[0], error)
  }
  const { pid, stdout, stderr } = program
  stdout.on('data', (data) => log.write('stdout', data))
  stderr.on('data', (data) => log.write('stderr', data))
  const takeOffStop = endOnStop(pid, () => readStop(folder)?.graceMs ?? plan.graceMs, stopping)
  const [exit] = await Promise.all([program.exit, onStart(identifyProcess(pid))])
  takeOffStop()
  signalGroup(pid, 'SIGKILL')
  await endMarked(podMark(plan.key.uid)).catch(() => {}) // a process of another user, say; a removal reports it
  await whenDrained([stdout, stderr], { idleMs })
  log.flush()
  return endingOf(exit)
}

/** SIGTERM to the group, then SIGKILL; each further stop brings its own grace. Returns what takes this off. */
function endOnStop(leader: number, graceMs: () => number, stopping: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    signalGroup(leader, 'SIGTERM')
    clearTimeout(timer)
    timer = setTimeout(() => signalGroup(leader, 'SIGKILL'), graceMs())
  }
  process.on('SIGTERM', end)
  if (stopping.aborted) end()
  return () => {
    process.off('SIGTERM', end)
    clearTimeout(timer)
  }
}
