// Turns whatever was thrown into one line, or one JSON object, on stderr and an exit code.
import type { ApiError } from '@tpods/sdk/node'
import { CommanderError } from 'commander'
import { CliError } from './errors.ts'
import { exit } from './exit-codes.ts'
import type { Io } from './io.ts'
import { printable } from './printable.ts'
import { remedyFor } from './remedies.ts'
import type { Session } from './session.ts'

export interface Failure {
  /** A stable word: the server's own, or one of tpods. */
  code: string
  message: string
  exitCode: number
  remedy?: string | undefined
  httpStatus?: number | undefined
  requestId?: string | undefined
  retryable?: boolean | undefined
}

/** Prints the failure of a whole run and answers its exit code. */
export async function report(error: unknown, session: Session, isExecFamily: boolean): Promise<number> {
  const { context, io, argv, command } = session
  const failure = await describeFailure(error, {
    interrupted: io.signal.aborted ? String(io.signal.reason) : undefined,
    isOverdue: context?.deadline?.aborted === true,
    command,
    serverFrom: await serverOrigin(session),
  })
  const wantsJson = context === undefined ? argv.wantsJson : context.output.mode === 'json'
  const exitCode = isExecFamily ? execCode(failure.exitCode) : failure.exitCode
  writeFailure(io, { ...failure, exitCode }, wantsJson, isExecFamily ? { origin: 'client' } : {})
  if (context?.flags.debug === true && error instanceof Error) io.stderr.write(`${error.stack}\n`)
  return exitCode
}

async function serverOrigin({ context }: Session): Promise<string | undefined> {
  const settings = await context?.settings().catch(() => undefined)
  return settings?.baseUrl?.origin
}

export interface FailureFacts {
  /** The signal that ended the run. */
  interrupted?: string | undefined
  /** `--timeout` is over. */
  isOverdue?: boolean
  /** Such as `tpods pod create`. */
  command?: string | undefined
  /** What named the server, such as `profile dev`. */
  serverFrom?: string | undefined
}

export async function describeFailure(error: unknown, facts: FailureFacts = {}): Promise<Failure> {
  if (error instanceof CliError) {
    const { kind, message, exitCode, remedy } = error
    const isOther = kind === 'interrupted' && facts.interrupted === 'SIGTERM'
    return { code: kind, message, exitCode: isOther ? exit.SIGTERM : exitCode, remedy }
  }
  if (error instanceof CommanderError) return usageFailure(error, facts.command)
  if (facts.interrupted !== undefined || isClosedPrompt(error)) {
    return {
      code: 'interrupted',
      message: 'interrupted',
      exitCode: facts.interrupted === 'SIGTERM' ? exit.SIGTERM : exit.SIGINT,
    }
  }
  return describeSdkError(error, facts)
}

async function describeSdkError(error: unknown, facts: FailureFacts): Promise<Failure> {
  const sdk = await import('@tpods/sdk/node')
  if (!sdk.isTpodsError(error)) return bugFailure(error)
  const { code, message, retryable } = error
  if (error instanceof sdk.ApiError) return apiFailure(error, facts)
  if (
    facts.isOverdue === true &&
    (error instanceof sdk.UserAbortError || error instanceof sdk.ConnectionTimeoutError)
  ) {
    return { code: 'timeout', message: 'no answer within --timeout', exitCode: exit.timeout, retryable: true }
  }
  if (error instanceof sdk.WaitTimeoutError) {
    const remedy = `see what it does with \`tpods pod get ${error.podId}\`, or wait longer with --timeout`
    return { code, message, exitCode: exit.timeout, retryable: true, remedy }
  }
  if (error instanceof sdk.WaitError) {
    const remedy = error.status === undefined ? undefined : `see \`tpods pod logs ${error.podId}\``
    return { code: error.reason ?? code, message, exitCode: exit.targetFailed, remedy }
  }
  if (error instanceof sdk.TransferError) return { code, message, exitCode: exit.transfer, remedy: 'try again' }
  if (error instanceof sdk.ConnectionError) {
    return { code, message, exitCode: exit.unreachable, retryable, remedy: unreachableRemedy(facts) }
  }
  if (error instanceof sdk.ConfigError) return { code, message, exitCode: exit.config }
  if (error instanceof sdk.DecodeError) {
    return { code, message, exitCode: exit.server, remedy: 'check --base-url; a proxy may have answered' }
  }
  return bugFailure(error)
}

/** A profile keeps the address of a server that may have moved since. */
function unreachableRemedy({ serverFrom = '' }: FailureFacts): string {
  return serverFrom.startsWith('profile ')
    ? `check that the server runs (\`tpods server status\`); the address is that of ${serverFrom}, another one is given with --base-url`
    : 'check the address, and that the server runs (`tpods server status`)'
}

function apiFailure(error: ApiError, { command }: FailureFacts): Failure {
  const { code, status, messages, requestId, retryable } = error
  const exitCode = apiExitCode(status, code)
  const said = messages.map(withoutPlace).join('; ')
  const message = said === '' ? `the server answered with status ${status}` : said
  const remedy = remedyFor({ error, message, exitCode, command })
  return { code, message, exitCode, remedy, httpStatus: status, requestId, retryable }
}

/** Rules about the whole body come with an empty name of a field before the colon. */
function withoutPlace(sentence: string): string {
  return sentence.replace(/^: (Value error, )?/, '')
}

function apiExitCode(status: number, code: string): number {
  if (code === 'not_offered' || code === 'route_not_found' || status === 405 || status === 501) return exit.notOffered
  if (status === 401) return exit.auth
  if (status === 403) return code.startsWith('quota') ? exit.limit : exit.permission
  if (status === 404) return exit.notFound
  if (status === 409 || status === 412) return exit.conflict
  if (status === 429) return exit.limit
  if (status === 408) return exit.timeout
  return status >= 400 && status < 500 ? exit.rejected : exit.server
}

function usageFailure(error: CommanderError, command = 'tpods'): Failure {
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  return { code: 'usage', message, exitCode: exit.usage, remedy: `see \`${command} --help\`` }
}

function bugFailure(error: unknown): Failure {
  const message = `unexpected failure: ${error instanceof Error ? error.message : String(error)}`
  return {
    code: 'bug',
    message,
    exitCode: exit.failure,
    remedy: 'report it with the output of the same command and --debug',
  }
}

/** @inquirer/prompts throws these at ^C and when its signal fires. */
function isClosedPrompt(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError')
}

/** The exec family keeps the other codes for the remote command. */
function execCode(exitCode: number): number {
  return exitCode === exit.timeout || exitCode > exit.execFailure ? exitCode : exit.execFailure
}

export function writeFailure(
  { stderr }: Io,
  failure: Failure,
  asJson: boolean,
  extra: Record<string, string> = {},
): void {
  stderr.write(`${asJson ? JSON.stringify({ ...extra, error: failureFacts(failure) }) : failureLine(failure)}\n`)
}

function failureLine({ message, remedy, requestId }: Failure): string {
  const parts = [message.replace(/\.$/, ''), ...(remedy === undefined ? [] : [remedy])]
  return `tpods: ${printable(parts.join(': '))}${requestId === undefined ? '' : ` (request ${printable(requestId)})`}`
}

/** The same as data, for `-o json`. */
export function failureFacts({ code, message, exitCode, remedy, httpStatus, requestId, retryable }: Failure) {
  return {
    code,
    message,
    exit_code: exitCode,
    http_status: httpStatus ?? null,
    request_id: requestId ?? null,
    retryable: retryable ?? false,
    remedy: remedy ?? null,
  }
}
