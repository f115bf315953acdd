// `pod exec`: the output and the exit code of a command in a pod, as if it ran here.
import type { ExecResult } from '@tpods/sdk/node'
import type { Context } from '../../context.ts'
import { CliError } from '../../errors.ts'
import { exit } from '../../exit-codes.ts'
import { type ExecFlags, execLive } from './live-exec.ts'

export async function execInPod(context: Context, podId: string, flags: ExecFlags = {}): Promise<number> {
  const { remote, timeoutMs, output, io } = context
  if (remote === undefined || remote.length === 0) {
    throw new CliError('usage', 'no command', { remedy: `put it behind \`--\`: tpods pod exec ${podId} -- ls` })
  }
  // Null is the longest that the server allows.
  const limitSec = timeoutMs === undefined ? null : Math.ceil(timeoutMs / 1000)
  const client = await context.client()
  if (output.mode !== 'json' && output.mode !== 'yaml') {
    const exitCode = await execLive(context, client, podId, remote, flags)
    if (exitCode !== undefined) return exitCode
  }
  const params = { commands: remote, totalTimeoutSec: limitSec, commandTimeoutSec: limitSec, failOnNonSuccess: false }
  const { execution_results } = await client.pods
    .exec(podId, params, { signal: io.signal })
    .catch((error: unknown) => Promise.reject(io.signal.aborted ? goesOn(podId, error) : error))
  const [result] = execution_results
  if (result === undefined) throw new CliError('failure', 'the server did not say what became of the command')
  const exitCode = exitCodeOf(result)
  if (await output.data({ origin: isRemote(result) ? 'remote' : 'client', ...result, exit_code: exitCode }))
    return exitCode
  await output.text(result.stdout)
  await output.errorText(result.stderr)
  for (const line of remarks(result, timeoutMs)) io.stderr.write(`tpods: ${line}\n`)
  return exitCode
}

function exitCodeOf(result: ExecResult): number {
  if (result.timed_out) return exit.timeout
  if (result.reason === 'command_not_found') return exit.commandNotFound
  if (result.reason === 'command_not_executable') return exit.notExecutable
  // Part of the output is missing: that must not look like success.
  if (result.exit_code === null || (result.truncated && result.exit_code === 0)) return exit.execFailure
  return result.exit_code
}

function isRemote(result: ExecResult): boolean {
  return result.exit_code !== null && exitCodeOf(result) === result.exit_code
}

/** What tpods adds on stderr; a server that told the reason there itself is not repeated. */
function remarks(result: ExecResult, timeoutMs: number | undefined): string[] {
  const [name = ''] = result.command
  const cut = result.truncated ? ['the output is cut: the server keeps 10 MiB of each stream'] : []
  if (result.timed_out) {
    return [
      ...cut,
      `the command was ended by ${timeoutMs === undefined ? 'the time limit of the server' : '--timeout'}`,
    ]
  }
  if (result.stderr !== '') return cut
  if (result.reason === 'command_not_found') return [...cut, `there is no command "${name}" in the pod`]
  if (result.reason === 'command_not_executable') return [...cut, `"${name}" cannot be executed in the pod`]
  return result.exit_code === null ? [...cut, 'the server ended the command before it gave an exit code'] : cut
}

function goesOn(podId: string, cause: unknown): CliError {
  return new CliError('interrupted', `the command may go on in pod "${podId}"`, {
    cause,
    remedy: `look with \`tpods pod exec ${podId} -- ps\``,
  })
}
