// Questions, asked only at a terminal: elsewhere they fail at once and name the flag that answers them.
import { text as readText } from 'node:stream/consumers'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'

export async function askText(context: Context, message: string, flag: string): Promise<string> {
  refuseWithoutTerminal(context, flag)
  const { input } = await import('@inquirer/prompts')
  return input({ message, required: true }, streams(context))
}

export async function askPassword(context: Context, message: string, flag: string): Promise<string> {
  refuseWithoutTerminal(context, flag)
  const { password } = await import('@inquirer/prompts')
  return password({ message, mask: '*' }, streams(context))
}

/** Asks twice and refuses two different answers. */
export async function askNewPassword(context: Context, flag: string): Promise<string> {
  const first = await askPassword(context, 'New password', flag)
  if (first === (await askPassword(context, 'The same again', flag))) return first
  throw new CliError('usage', 'the two passwords differ', { remedy: 'try again' })
}

/** True at once with --yes. */
export async function confirm(context: Context, message: string): Promise<boolean> {
  if (context.flags.yes === true) return true
  refuseWithoutTerminal(context, '--yes')
  const prompts = await import('@inquirer/prompts')
  return prompts.confirm({ message, default: false }, streams(context))
}

/** The lines of stdin, for `--password-stdin` and the like; a line end behind the last is no line. */
export async function readLines(context: Context): Promise<string[]> {
  const text = await readText(context.io.stdin)
  return text.replace(/\r?\n$/, '').split(/\r?\n/)
}

/** One secret from stdin; empty input is a mistake. */
export async function readSecret(context: Context, what: string): Promise<string> {
  const [line = ''] = await readLines(context)
  if (line !== '') return line
  throw new CliError('usage', `no ${what} on stdin`)
}

function refuseWithoutTerminal(context: Context, flag: string): void {
  if (context.canAsk) return
  throw new CliError('usage', 'input is needed and there is no terminal to ask at', { remedy: `use ${flag}` })
}

function streams({ io }: Context) {
  return { input: io.stdin, output: io.stderr, signal: io.signal }
}
