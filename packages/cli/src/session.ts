// One run of the program: connects commander's actions with the context and keeps the exit code.
import type { Command } from 'commander'
import type { Argv } from './argv.ts'
import { Context } from './context.ts'
import { CliError } from './errors.ts'
import { readGlobalFlags } from './globals.ts'
import type { Io } from './io.ts'

/** Commands that take a command for the pod behind `--`. */
const takesRemote = new Set(['exec', 'create', 'update'])

export class Session {
  readonly io: Io
  readonly argv: Argv
  exitCode = 0
  /** The one that was asked for, such as `tpods pod create`. */
  command: string | undefined
  #context: Context | undefined

  constructor(io: Io, argv: Argv) {
    this.io = io
    this.argv = argv
  }

  get context(): Context | undefined {
    return this.#context
  }

  enter(command: Command): void {
    const names: string[] = []
    for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name())
    this.command = names.join(' ')
  }

  /**
   * Wraps the work of a command for commander's `action`. `work` gets the context, the positional arguments and the
   * command's own options; a number that it answers is the exit code.
   */
  // biome-ignore lint/suspicious/noExplicitAny: commander passes arguments and options untyped
  action<P extends any[]>(work: (context: Context, ...params: P) => Promise<unknown>) {
    // biome-ignore lint/suspicious/noExplicitAny: as above; the last parameter is always the command
    return async (...given: any[]): Promise<void> => {
      const command: Command = given.at(-1)
      this.enter(command)
      const { remote } = this.argv
      if (remote !== undefined && !takesRemote.has(command.name())) {
        throw new CliError('usage', `\`${command.name()}\` takes nothing behind \`--\``)
      }
      this.#context = new Context(this.io, readGlobalFlags(command), remote)
      const code = await work(this.#context, ...(given.slice(0, -1) as P))
      this.exitCode = typeof code === 'number' ? code : 0
    }
  }
}
