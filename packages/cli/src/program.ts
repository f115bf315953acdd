// The command tree. Names and summaries are here; each noun is loaded when one of its commands is used.
import { type Argument, Command, CommanderError, Option } from 'commander'
import { addGlobalOptions, globalHeading } from './globals.ts'
import type { Session } from './session.ts'

interface Noun {
  name: string
  alias?: string
  summary: string
  /** Of one without verbs. */
  usage?: string
  load(): Promise<{ declare(noun: Command, session: Session): void }>
}

const nouns: Noun[] = [
  { name: 'auth', summary: 'sign in and out, and tell who is signed in', load: () => import('./commands/auth.ts') },
  { name: 'pod', alias: 'pods', summary: 'create, watch and run pods', load: () => import('./commands/pod.ts') },
  {
    name: 'volume',
    alias: 'volumes',
    summary: 'folders of files that pods mount, and their files',
    load: () => import('./commands/volume.ts'),
  },
  { name: 'image', alias: 'images', summary: 'list and allow images', load: () => import('./commands/image.ts') },
  {
    name: 'template',
    alias: 'templates',
    summary: 'make and use templates',
    load: () => import('./commands/template.ts'),
  },
  { name: 'user', alias: 'users', summary: 'manage users of a tpods server', load: () => import('./commands/user.ts') },
  {
    name: 'token',
    alias: 'tokens',
    summary: 'make and revoke tokens for programs',
    load: () => import('./commands/token.ts'),
  },
  { name: 'server', summary: 'run a server on this machine', load: () => import('./commands/server.ts') },
  {
    name: 'doctor',
    summary: 'tell whether this machine and its server can work, and what to do',
    usage: '[flags]',
    load: () => import('./commands/doctor.ts'),
  },
]

const examples = `
Examples:
  tpods server start --detach --wait
  tpods auth login
  tpods pod create hello --image tpods/echo --port 5000 --wait
  tpods pod url hello --wait
  tpods pod exec hello -- sh -c 'echo hello from $TPODS_POD_ID'

Exit codes: tpods help exit-codes. Environment variables: tpods help environment.
`

export function buildProgram(session: Session): Command {
  const { stdout, stderr, isTTY } = session.io
  const program = new Command('tpods')
    .description('Pods as a service, from the command line')
    .usage('<noun> <verb> [arguments] [flags]')
    .enablePositionalOptions()
    .helpCommand('help [command...]', 'help for a command, or on exit-codes or environment')
    .option('--version', 'print the version')
    .addHelpOption(new Option('-h, --help', 'print this help').helpGroup(globalHeading))
    .configureHelp({ subcommandTerm: termOf })
    .addHelpText('after', examples)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: () => {},
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => widthOf(stdout, isTTY.stdout),
      getErrHelpWidth: () => widthOf(stderr, isTTY.stderr),
    })
  addGlobalOptions(program)
  tellCommand(program, session)
  for (const { name, alias, summary, usage = '<verb> [arguments] [flags]' } of nouns) {
    const noun = program.command(name).description(summary).usage(usage)
    if (alias !== undefined) noun.alias(alias)
    addGlobalOptions(noun)
    tellCommand(noun, session)
  }
  program.hook('preSubcommand', async (_program, noun) => {
    const module = await nouns.find(({ name }) => name === noun.name())?.load()
    module?.declare(noun, session)
    addToLeaves(noun, session)
  })
  return program
}

export function isNoun(word: string): boolean {
  return nouns.some(({ name, alias }) => word === name || word === alias)
}

/** True for `--help` and the like: everything was printed already. */
export function isHelp(error: unknown): error is CommanderError {
  return (
    error instanceof CommanderError && (error.code === 'commander.helpDisplayed' || error.code === 'commander.help')
  )
}

/** A flag means the same before and behind the verb. */
function addToLeaves(noun: Command, session: Session): void {
  for (const command of noun.commands) {
    addGlobalOptions(command)
    tellCommand(command, session)
    addToLeaves(command, session)
  }
}

/** A mistake in the arguments is thrown, with the command known whose help explains them. */
function tellCommand(command: Command, session: Session): void {
  command.exitOverride((error) => {
    session.enter(command)
    throw error
  })
}

/** Name and arguments; flags and other names are in the command's own help. */
function termOf(command: Command): string {
  return [command.name(), ...command.registeredArguments.map(humanReadableArgument)].join(' ')
}

function humanReadableArgument(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function widthOf(stream: object, isTerminal: boolean): number {
  return isTerminal && 'columns' in stream && typeof stream.columns === 'number' ? stream.columns : 100
}
