// `tpods doctor`: whether this machine and its server can work, a line for each part, with what to do where they cannot.
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import type { View } from '../output.ts'
import type { Session } from '../session.ts'
import { type Check, examine, exitCodeOf } from './doctor/checks.ts'

const tones = { ok: 'good', warn: 'busy', fail: 'bad' } as const

const view: View<Check> = {
  name: ({ check, state }) => `${check}:${state}`,
  columns: [
    { title: 'STATE', text: ({ state }) => state, tone: ({ state }) => tones[state] },
    { title: 'CHECK', text: ({ check }) => check },
    { title: 'FOUND', text: ({ found, remedy }) => (remedy === null ? found : `${found}; ${remedy}`) },
  ],
}

/** It has no verbs. */
export function declare(doctor: Command, session: Session): void {
  doctor
    .option('--data-dir <folder>', 'that of the server')
    .addHelpText('after', '\nEnds with 0 unless something fails; a warning is no failure.')
    .action(session.action(diagnose))
}

async function diagnose(context: Context, flags: { dataDir?: string }): Promise<number> {
  const checks = await examine(context, flags.dataDir)
  await context.output.list(checks, view)
  return exitCodeOf(checks)
}
