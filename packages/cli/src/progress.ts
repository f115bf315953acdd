// What is going on, on stderr: a spinner on a terminal, a line for each change elsewhere, nothing with --quiet.
import type { Context } from './context.ts'
import type { Io } from './io.ts'

export interface Progress {
  /** Tells the state of one of the things that are waited for; `figures` that change all the time are for terminals. */
  update(subject: string, state: string, figures?: string): void
  stop(): void
}

const silence: Progress = { update: () => {}, stop: () => {} }

export async function startProgress(context: Context, title: string): Promise<Progress> {
  const { io, output } = context
  if (output.quiet) return silence
  const states = new Map<string, string>()
  if (!canAnimate(io)) {
    return {
      update(subject, state) {
        if (states.get(subject) !== state) output.note(`${subject}: ${state}`)
        states.set(subject, state)
      },
      stop: () => {},
    }
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
  return {
    update(subject, state, figures) {
      states.set(subject, figures === undefined ? state : `${state} ${figures}`)
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
