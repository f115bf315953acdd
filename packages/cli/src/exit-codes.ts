// The exit codes that scripts may rely on. `tpods help exit-codes` prints the same table.

export const exit = {
  ok: 0,
  failure: 1,
  usage: 2,
  config: 3,
  auth: 4,
  permission: 5,
  notFound: 6,
  conflict: 7,
  rejected: 8,
  limit: 9,
  targetFailed: 11,
  unreachable: 12,
  server: 13,
  transfer: 14,
  partial: 15,
  notOffered: 16,
  timeout: 124,
  execFailure: 125,
  notExecutable: 126,
  commandNotFound: 127,
  SIGINT: 130,
  brokenPipe: 141,
  SIGTERM: 143,
} as const

export type SignalName = 'SIGINT' | 'SIGTERM'

const meanings: [code: string, meaning: string][] = [
  ['0', 'success'],
  ['1', 'failure not classed below; `server status`: none runs, or it does not answer; `doctor`: a part fails'],
  ['2', 'usage: bad flag or argument, or input is needed and there is no terminal'],
  ['3', 'configuration: a file or profile here that cannot be read or written, no server set, server package missing'],
  ['4', 'sign-in needed, expired or refused'],
  ['5', 'permission denied'],
  ['6', 'not found'],
  ['7', 'conflict: the id is taken, or the state does not allow this'],
  ['8', 'the server rejected the request as invalid'],
  ['9', 'quota or rate limit'],
  ['11', 'the pod failed, or ended otherwise, while waiting for it'],
  ['12', 'cannot reach the server'],
  ['13', 'server error, or an answer that is not understood'],
  ['14', 'bytes are missing: what was copied is not all'],
  ['15', 'several ids were given: some succeeded, some did not'],
  ['16', 'not offered by this server'],
  ['124', '`--timeout` reached'],
  ['125', '`pod exec`: tpods itself failed, including usage, not found and lost connection'],
  ['126', '`pod exec`: the command cannot be executed in the pod'],
  ['127', '`pod exec`: no such command in the pod'],
  ['130', 'interrupted by ^C'],
  ['141', 'the reader of the output has gone'],
  ['143', 'ended by SIGTERM'],
]

/** The table as text, one line a code. */
export function exitCodesText(): string {
  const lines = meanings.map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
  return [
    'Exit codes of tpods',
    '',
    ...lines,
    '',
    '`pod exec` otherwise returns the code of the remote command, 0 to 255, as it is.',
    '`pod exec --json` tells a remote code from one of tpods: see "origin".',
    '',
  ].join('\n')
}
