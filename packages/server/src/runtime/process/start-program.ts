// Starts a program as the leader of a session and group of its own, with pipes for its streams.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Exit } from './ending.ts'
import { closeChildEnds, openPipes } from './pipes.ts'

export interface StartedProgram {
  pid: number
  exit: Promise<Exit>
  /** Undefined where it reads from /dev/null. */
  stdin: Socket | undefined
  stdout: Socket
  stderr: Socket
}

export interface StartOptions {
  environment: Record<string, string>
  workFolder: string
  /** A private folder where the pipes are made. */
  pipeFolder: string
  hasInput: boolean
}

/** Throws the error of the system when the program cannot start. */
export async function startProgram(
  [name, ...rest]: readonly [string, ...string[]],
  { environment, workFolder, pipeFolder, hasInput }: StartOptions,
): Promise<StartedProgram> {
  const [output, errors] = await openPipes(pipeFolder, ['output', 'output'])
  const input = hasInput ? (await openPipes(pipeFolder, ['input']))[0] : undefined
  const pipes = [output, errors, ...(input === undefined ? [] : [input])]
  try {
    const child = spawn(name, rest, {
      cwd: workFolder,
      env: environment,
      detached: true,
      stdio: [input?.childEnd ?? 'ignore', output.childEnd, errors.childEnd],
    })
    const exit = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
    await once(child, 'spawn')
    const pid = child.pid as number // a process that was spawned has an id
    return { pid, exit, stdin: input?.stream, stdout: output.stream, stderr: errors.stream }
  } catch (error) {
    for (const { stream } of pipes) stream.destroy()
    throw error
  } finally {
    closeChildEnds(pipes)
  }
}
