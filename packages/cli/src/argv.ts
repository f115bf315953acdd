// A first look at the arguments, before anything is loaded: what is ours, what is the remote command, and how
// a mistake in them is to be reported.
import { globalOptions } from './globals.ts'

export interface Argv {
  /** Everything before the first `--`. */
  own: string[]
  /** Everything behind it; undefined without `--`. */
  remote: string[] | undefined
  /** The words of `own` that are neither global flags nor their values: noun, verb, ids. */
  words: string[]
  wantsJson: boolean
}

export function readArgv(argv: string[]): Argv {
  const at = argv.indexOf('--')
  const own = at === -1 ? argv : argv.slice(0, at)
  const remote = at === -1 ? undefined : argv.slice(at + 1)
  return { own, remote, words: findWords(own), wantsJson: asksForJson(own) }
}

/** Commands of this family keep 0 to 255 for the remote command and fail with 125 themselves. */
export function isExecFamily(argv: Argv): boolean {
  const [noun, verb] = argv.words
  return (noun === 'pod' || noun === 'pods') && verb === 'exec'
}

function findWords(own: string[]): string[] {
  const valued = new Set(
    globalOptions.filter(([flags]) => flags.includes('<')).flatMap(([flags]) => flags.split(/[ ,]+/).slice(0, -1)),
  )
  return own.filter((word, at) => !word.startsWith('-') && !valued.has(own[at - 1] ?? ''))
}

function asksForJson(own: string[]): boolean {
  return own.some((word, at) => {
    if (word === '--json' || word === '--output=json' || word === '-ojson') return true
    return word === 'json' && (own[at - 1] === '-o' || own[at - 1] === '--output')
  })
}
