// What a command works with: flags, output, settings and the client. Everything costly is made when first asked for.
import type { Gateway, NodeTpodsClient, RequestOptions } from '@tpods/sdk/node'
import { type ColourMode, colourModes, wantsColour } from './colour.ts'
import { CliError } from './errors.ts'
import type { GlobalFlags } from './globals.ts'
import type { Io } from './io.ts'
import { Output, type OutputMode, outputModes } from './output.ts'
import { loadSettings, type Settings, type Sourced } from './settings.ts'
import { parseDurationMs } from './units.ts'
import { version } from './version.ts'

const defaultWaitMs = 300_000

export class Context {
  readonly io: Io
  readonly flags: GlobalFlags
  /** The command behind `--`. */
  readonly remote: string[] | undefined
  readonly output: Output
  readonly coloursOnStderr: boolean
  /** `--timeout`, when it was given. */
  readonly timeoutMs: number | undefined
  /** Fires when `--timeout` is over; undefined without it. */
  readonly deadline: AbortSignal | undefined
  readonly #startedAt = Date.now()
  readonly #clients: NodeTpodsClient[] = []
  #settings: Promise<Settings> | undefined
  #client: Promise<NodeTpodsClient> | undefined
  #gateway: Promise<Gateway | undefined> | undefined

  constructor(io: Io, flags: GlobalFlags, remote: string[] | undefined) {
    this.io = io
    this.flags = flags
    this.remote = remote
    const mode = readMode(flags, io.env)
    const colour = readColour(flags)
    this.output = new Output(io, {
      mode,
      quiet: flags.quiet === true,
      colours: wantsColour(colour, io.env, io.isTTY.stdout),
    })
    this.coloursOnStderr = wantsColour(colour, io.env, io.isTTY.stderr)
    this.timeoutMs = readTimeout(flags)
    this.deadline = this.timeoutMs === undefined ? undefined : AbortSignal.timeout(this.timeoutMs)
  }

  /** For every call of the API: ends it at ^C and at `--timeout`. */
  get call(): RequestOptions & { signal: AbortSignal } {
    const { deadline, io } = this
    return { signal: deadline === undefined ? io.signal : AbortSignal.any([io.signal, deadline]) }
  }

  /** For a wait: what is left of `--timeout`, else five minutes. */
  get waitMs(): number {
    if (this.timeoutMs === undefined) return defaultWaitMs
    return Math.max(1, this.#startedAt + this.timeoutMs - Date.now())
  }

  /** Whether a question can be asked: both ends are a terminal, and nobody said not to. */
  get canAsk(): boolean {
    const { env, isTTY } = this.io
    const isOff = this.flags.input === false || !['', '0', 'false', undefined].includes(env.TPODS_NO_INPUT)
    return isTTY.stdin && isTTY.stderr && !isOff
  }

  settings(): Promise<Settings> {
    this.#settings ??= loadSettings(this.io, this.flags)
    return this.#settings
  }

  async baseUrl(): Promise<Sourced> {
    const { baseUrl, isProfileMissing, profile } = await this.settings()
    if (isProfileMissing) {
      throw new CliError('config', `there is no profile "${profile}"`, {
        remedy: `create it with \`tpods auth login --profile ${profile}\``,
      })
    }
    if (baseUrl !== undefined) return baseUrl
    throw new CliError('config', 'no server is set and none runs on this machine', {
      remedy: 'start one with `tpods server start`, or name one with --base-url or TPODS_BASE_URL',
    })
  }

  /** A client that is signed in. */
  client(): Promise<NodeTpodsClient> {
    this.#client ??= this.#openSignedIn()
    return this.#client
  }

  /** A client of `baseUrl` with another token than that of the settings, or with none. */
  async openClient(baseUrl: string, token: string | undefined): Promise<NodeTpodsClient> {
    const { createNodeClient, tokenAuth } = await import('@tpods/sdk/node')
    const hooks = this.flags.debug === true ? (await import('./debug.ts')).debugHooks(this.io.stderr) : undefined
    const client = createNodeClient({
      baseUrl,
      ...(token === undefined ? {} : { auth: tokenAuth(token) }),
      ...(hooks === undefined ? {} : { hooks }),
      adminMode: this.flags.admin === true,
      proxy: true,
      userAgent: `tpods-cli/${version}`,
    })
    this.#clients.push(client)
    return client
  }

  /** Where pods of an embedded server answer; undefined for a server that says nothing about it. */
  gateway(): Promise<Gateway | undefined> {
    this.#gateway ??= this.client()
      .then((client) => client.health(this.call))
      .then(
        ({ metadata }) => metadata.gateway,
        () => undefined,
      )
    return this.#gateway
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
  }

  async #openSignedIn(): Promise<NodeTpodsClient> {
    const baseUrl = await this.baseUrl()
    const { token } = await this.settings()
    if (token !== undefined) return this.openClient(baseUrl.value, token.value)
    throw new CliError('not_signed_in', `not signed in at ${baseUrl.value}`, { remedy: 'run `tpods auth login`' })
  }
}

function readMode(flags: GlobalFlags, env: Io['env']): OutputMode {
  const asked = flags.json === true ? 'json' : (flags.output ?? (env.TPODS_OUTPUT || 'table'))
  const mode = outputModes.find((known) => known === asked)
  if (mode !== undefined) return mode
  throw new CliError('usage', `unknown output format "${asked}"`, { remedy: `use one of ${outputModes.join(', ')}` })
}

function readColour({ color = 'auto' }: GlobalFlags): ColourMode {
  const mode = colourModes.find((known) => known === color)
  if (mode !== undefined) return mode
  throw new CliError('usage', `--color cannot be "${color}"`, { remedy: `use one of ${colourModes.join(', ')}` })
}

function readTimeout({ timeout }: GlobalFlags): number | undefined {
  if (timeout === undefined) return undefined
  const ms = parseDurationMs(timeout)
  if (ms !== undefined && ms > 0) return ms
  throw new CliError('usage', `--timeout cannot be "${timeout}"`, { remedy: 'give a duration such as 90s, 5m or 2h' })
}
