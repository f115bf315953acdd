// Whether to colour, and how. Chalk itself is loaded only when something is coloured.
import type { Io } from './io.ts'

export const colourModes = ['auto', 'always', 'never'] as const
export type ColourMode = (typeof colourModes)[number]

export type Tone = 'good' | 'busy' | 'bad' | 'faint'
export type Paint = (text: string, tone: Tone) => string

/** NO_COLOR, FORCE_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM=dumb, then the terminal. */
export function wantsColour(mode: ColourMode, env: Io['env'], isTerminal: boolean): boolean {
  if (mode !== 'auto') return mode === 'always'
  if (isSet(env.NO_COLOR)) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  if (isSet(env.CLICOLOR_FORCE) && env.CLICOLOR_FORCE !== '0') return true
  if (env.TERM === 'dumb' || env.CLICOLOR === '0') return false
  return isTerminal
}

export async function openPaint(colours: boolean): Promise<Paint> {
  if (!colours) return (text) => text
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level: 1 })
  const tones = { good: chalk.green, busy: chalk.yellow, bad: chalk.red, faint: chalk.dim }
  return (text, tone) => tones[tone](text)
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
