// A command that a shell of the container starts: a constant script marks the command's environment and becomes it, so
// that a cancel finds everything that it started, and tells how it ended.
import { randomUUID } from 'node:crypto'
import type { Writable } from 'node:stream'
import { PodsError } from '../../errors.ts'
import type { ExecOptions } from '../port.ts'
import { MarkedOutput } from './marked-output.ts'
import { notExecutable, notFound } from './refusals.ts'

/**
 * $1 is the mark, $2 what to do, the rest the command; without one it comes over the input: the number of its lines,
 * then its words as a shell quotes them. What only we can have said begins with the mark and ends with a semicolon. But
 * for a terminal, the script outlives the command: it says on both outputs that this was all, and goes on until its input
 * ends, because what a reader has not taken yet is lost with the last process, and an input that nobody reads may keep
 * the end from being told.
 */
const RUN = `m=$1; how=$2; shift 2
if [ $# -eq 0 ]; then read -r n; w=
while [ "$n" -gt 0 ]; do IFS= read -r l; w="$w$l
"; n=$((n-1)); done; eval "set -- $w"; unset w l; fi
p=$(command -v -- "$1") || { printf '%s:missing;' "$m" >&2; exit 127; }
case $p in /*) [ -x "$p" ] || { printf '%s:closed;' "$m" >&2; exit 126; };; esac
TPODS_EXEC_ID=$m; export TPODS_EXEC_ID; [ "$how" != become ] || exec "$@"
exec 3<&0
stay() { "$@" 3<&-; c=$?; printf '%s:ended:%s;' "$m" "$c"; printf '%s:ended:%s;' "$m" "$c" >&2
while read -r _ <&3; do :; done; exit $c; }
case $how in empty) stay "$@" </dev/null;; input) stay "$@";;
frames) while read -r n && [ "$n" != 0 ]; do dd bs="$n" count=1 iflag=fullblock 2>/dev/null || break; done | stay "$@";;
esac`
/** Of END: nothing carries the mark, or nothing that the user of the image may look at. */
const FOUND_NOTHING = 3
/**
 * $1 is the mark: SIGTERM, up to 2 s of patience, then SIGKILL until nothing carries the mark. 0 when what was found is
 * gone, FOUND_NOTHING, or another code when something goes on or cannot be looked for.
 */
const END = `for each in tail tr sed; do command -v $each >/dev/null || exit 2; done
find_all() { tail -n +1 /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' |
sed -n "/^==> .proc.[0-9]*.environ <==$/h;/^TPODS_EXEC_ID=$1$/{x;p;x;}" | tr -cd '0-9\\n'; }
n=0; s=TERM; while all=$(find_all "$1"); [ -n "$all" ]; do
[ $n -lt 20 ] || s=KILL; [ $n -lt 60 ] || exit 1
{ [ $n -eq 0 ] || [ $s = KILL ]; } && kill -$s $all 2>/dev/null; n=$((n+1)); sleep 0.1 2>/dev/null || sleep 1; done
[ $n -gt 0 ] || exit ${FOUND_NOTHING}`
/** More than END takes where `sleep` knows whole seconds only. */
export const END_MS = 30_000

/** Where the command's input comes from; with `become` the script leaves it all to the command. */
export type InputWay = 'become' | 'empty' | 'input' | 'frames'

export class ShellCommand {
  readonly #argv: string[]
  readonly #isHidden: boolean
  /** Begins as hardly any text does, so that nothing is held back. */
  readonly #mark = `\u0001tpods-${randomUUID()}`
  readonly #errors: MarkedOutput
  /** A terminal has one output only. */
  readonly #output: MarkedOutput | undefined
  /** Where the outputs of the script are to go. */
  readonly outputs: { stdout: Writable; stderr: Writable }
  /** The script has said on each output that nothing more comes, or on one that there is nothing to run. */
  readonly ended: Promise<void>

  constructor(argv: string[], { stdout, stderr, terminal, hidesArgv }: ExecOptions) {
    const isTerminal = terminal !== undefined
    this.#argv = argv
    this.#isHidden = hidesArgv === true && !isTerminal
    this.#errors = new MarkedOutput(this.#mark, isTerminal ? stdout : stderr)
    this.#output = isTerminal ? undefined : new MarkedOutput(this.#mark, stdout)
    this.outputs =
      this.#output === undefined ? { stdout: this.#errors, stderr } : { stdout: this.#output, stderr: this.#errors }
    this.ended = this.#allSaid()
  }

  /** What the container is to run. */
  script(way: InputWay): string[] {
    return ['sh', '-c', RUN, 'sh', this.#mark, way, ...(this.#isHidden ? [] : this.#argv)]
  }

  /** Goes into the input of the script before all else. */
  get head(): Buffer | undefined {
    return this.#isHidden ? quoted(this.#argv) : undefined
  }

  /** What the container is to run to end the command and all that it started. */
  get ending(): string[] {
    return ['sh', '-c', END, 'sh', this.#mark]
  }

  /** At the end of the outputs: what looked like the beginning of the mark was none. */
  async passHeld(): Promise<void> {
    await Promise.all([this.#errors.passHeld(), this.#output?.passHeld()])
  }

  /** The exit code as the script said it; undefined when it said nothing. Throws what cannot start, and what was lost. */
  exitCodeTold(podId: string): number | undefined {
    const { said } = this.#errors
    if (said === 'missing') throw notFound(this.#argv, podId)
    if (said === 'closed') throw notExecutable(this.#argv, podId)
    const told = /^ended:(\d+)$/.exec(said)?.[1]
    if (told === undefined) return undefined
    if (this.#output?.said !== said) {
      const message = `the command in pod "${podId}" ended with exit code ${told}, but the end of its output was lost`
      throw new PodsError('runtime_unavailable', message)
    }
    return Number(told)
  }

  async #allSaid(): Promise<void> {
    await this.#errors.ended
    if (this.#errors.said.startsWith('ended')) await this.#output?.ended
  }
}

/** All that carried the mark is gone, or nothing was seen that carries it. */
export type Finding = 'gone' | 'unseen'

/** From the exit code of `ending`. Undefined when something goes on, or may. */
export function findingOf(exitCode: number | undefined): Finding | undefined {
  return exitCode === 0 ? 'gone' : exitCode === FOUND_NOTHING ? 'unseen' : undefined
}

/** For a script that takes its words from the input: how many lines, then they. */
function quoted(argv: string[]): Buffer {
  const text = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  return Buffer.from(`${text.split('\n').length}\n${text}\n`)
}
