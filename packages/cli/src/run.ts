// One run of the CLI, in this process: arguments in, exit code out.
import type { Io } from './io.ts'
import { version } from './version.ts'

export async function run(argv: string[], io: Io): Promise<number> {
  const printVersion = (): number => {
    io.stdout.write(`${version}\n`)
    return 0
  }
  if (argv[0] === '--version') return printVersion()
  const { isExecFamily, readArgv } = await import('./argv.ts')
  const { helpTopic } = await import('./help-topics.ts')
  const read = readArgv(argv)
  if (read.words.length === 0 && read.own.includes('--version')) return printVersion()
  const topic = helpTopic(read.words)
  if (topic !== undefined) {
    io.stdout.write(topic)
    return 0
  }
  const { Session } = await import('./session.ts')
  const { buildProgram, isHelp, isNoun } = await import('./program.ts')
  const session = new Session(io, read)
  try {
    await buildProgram(session).parseAsync(commanderArgs(read.own, isNoun), { from: 'user' })
    return session.exitCode
  } catch (error) {
    const { report } = await import('./failure.ts')
    if (!isHelp(error)) return await report(error, session, isExecFamily(read))
    if (error.exitCode === 0) return 0
    return isExecFamily(read) ? 125 : 2
  } finally {
    await session.context?.close()
  }
}

/** `tpods help pod create` is `tpods pod create --help`; `tpods` alone prints the help too. */
function commanderArgs(own: string[], isNoun: (word: string) => boolean): string[] {
  if (own.length === 0) return ['--help']
  const [first, noun, ...others] = own
  if (first !== 'help') return own
  if (noun === undefined) return ['--help']
  return isNoun(noun) ? [noun, ...others, '--help'] : [noun]
}
