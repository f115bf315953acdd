// What is going on, on stderr: a spinner on a terminal, a line for each change elsewhere, nothing with --quiet.
import type { Context } from './context.ts'
import type { Io } from './io.ts'

export interface Progress {
  /** Tells the state of one of the things that are waited for. */
  update(subject: string, state: string): void
  stop(): void
}

const silence: Progress = { update: () => {}, stop: () => {} }

export async function startProgress(context: Context, title: string): Promise<Progress> {
  const { io, output } = context
  if (output.quiet) return silence
  if (!canAnimate(io)) {
    return { update: (subject, state) => output.note(`${subject}: ${state}`), stop: () => {} }
  }
  const { default: ora } = await import('ora')
  const spinner = ora({
    text: title,
    // Node's types do not say that a terminal is one.
    stream: io.stderr as NodeJS.WriteStream,
    color: context.coloursOnStderr ? 'cyan' : false,
    isEnabled: true,
    // Reading the keyboard would take ^C away from the signal handler.
    discardStdin: false,
  }).start()
  const states = new Map<string, string>()
  return {
    update(subject, state) {
      states.set(subject, state)
      spinner.text = `${title}: ${[...states].map(([name, word]) => `${name} ${word}`).join(', ')}`
    },
    stop: () => void spinner.stop(),
  }
}

/** A terminal that does not know its width, as some CI systems give, would keep the spinner erasing lines for ever. */
function canAnimate({ isTTY, env, stderr }: Io): boolean {
  const isWidthless = 'columns' in stderr && stderr.columns === 0
  return isTTY.stderr && !isWidthless && env.TERM !== 'dumb' && env.CI === undefined
}
