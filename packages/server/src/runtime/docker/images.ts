// Images: found with the engine, or pulled once for all who wait for one.
import { setTimeout as delay } from 'node:timers/promises'
import { PodsError } from '../../errors.ts'
import type { PullProgress } from '../port.ts'
import type { Engine } from './engine.ts'
import { EngineError, isStatus, sentence, toEngineError } from './engine-error.ts'
import { type PullLine, type PullState, progressOf, withLine } from './pull-progress.ts'
import type { RegistryLogins } from './registry-logins.ts'

export interface FoundImage {
  /** By which the engine has it. */
  name: string
  id: string
  /** What the registry calls the same content; null for one that was made here. */
  digest: string | null
  /** Who its program starts as; empty for root. */
  user: string
  /** It brings a check of its health along, which the engine would run. */
  hasHealthcheck: boolean
}

export interface ImagesDeps {
  engine: Engine
  logins: RegistryLogins
}

interface Pull {
  result: Promise<void>
  listeners: Set<(progress: PullProgress) => void>
  waiting: number
  cancel: AbortController
}

const TELL_MS = 500

export class Images {
  readonly #deps: ImagesDeps
  readonly #pulls = new Map<string, Pull>()

  constructor(deps: ImagesDeps) {
    this.#deps = deps
  }

  /** Throws PodsError `image_pull_failed` where it is nowhere to be had. The pull ends when nobody waits any more. */
  async ensure(
    image: string,
    { signal, onProgress }: { signal: AbortSignal; onProgress(progress: PullProgress): void },
  ): Promise<FoundImage> {
    const name = fullName(image)
    const found = await this.#find(name, signal)
    if (found !== undefined) return found
    await this.#pull(image, name, signal, onProgress)
    const pulled = await this.#find(name, signal)
    if (pulled === undefined) throw pullFailure(image, 'it was pulled, and is not there')
    return pulled
  }

  async #find(name: string, signal: AbortSignal): Promise<FoundImage | undefined> {
    const { engine } = this.#deps
    try {
      const info = await engine.ask(() => engine.docker.getImage(name).inspect(), { signal })
      const [digest = null] = info.RepoDigests ?? []
      const { User: user = '', Healthcheck } = (info.Config ?? {}) as { User?: string; Healthcheck?: object | null }
      const hasHealthcheck = Healthcheck !== undefined && Healthcheck !== null
      return { name, id: info.Id, digest: digest?.split('@')[1] ?? null, user, hasHealthcheck }
    } catch (error) {
      if (isStatus(error, 404)) return undefined
      throw error
    }
  }

  async #pull(image: string, name: string, signal: AbortSignal, onProgress: (progress: PullProgress) => void) {
    const pull = this.#pulls.get(name) ?? this.#begin(image, name)
    pull.listeners.add(onProgress)
    pull.waiting += 1
    const left = new AbortController()
    try {
      const given = delay(2 ** 31 - 1, undefined, { signal: AbortSignal.any([signal, left.signal]) })
      await Promise.race([pull.result, given])
    } finally {
      left.abort()
      pull.listeners.delete(onProgress)
      pull.waiting -= 1
      if (pull.waiting === 0) pull.cancel.abort()
    }
  }

  #begin(image: string, name: string): Pull {
    const cancel = new AbortController()
    const listeners: Pull['listeners'] = new Set()
    const tell = (progress: PullProgress) => {
      for (const listener of listeners) listener(progress)
    }
    const result = this.#run(image, name, cancel.signal, tell).finally(() => this.#pulls.delete(name))
    const pull: Pull = { result, listeners, waiting: 0, cancel }
    this.#pulls.set(name, pull)
    return pull
  }

  async #run(image: string, name: string, signal: AbortSignal, tell: (progress: PullProgress) => void): Promise<void> {
    const { engine, logins } = this.#deps
    const authconfig = await logins.of(name, signal)
    try {
      // How long a layer takes is the line's business: the engine ends the pull when this connection does.
      const options = { abortSignal: signal, ...(authconfig && { authconfig }) }
      const stream: NodeJS.ReadableStream = await engine.docker.pull(name, options)
      await follow(stream, tell)
    } catch (error) {
      signal.throwIfAborted()
      const known = toEngineError(engine.host, error)
      throw known instanceof EngineError ? pullFailure(image, known.message) : known
    }
  }
}

async function follow(stream: NodeJS.ReadableStream, tell: (progress: PullProgress) => void): Promise<void> {
  let layers: PullState = new Map()
  let toldAt = -Infinity
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines.filter((text) => text.trim() !== '')) {
      const told = JSON.parse(line) as PullLine // what the engine writes
      if (told.error !== undefined) throw new EngineError(500, told.error)
      layers = withLine(layers, told)
    }
    if (performance.now() - toldAt < TELL_MS) continue
    toldAt = performance.now()
    tell(progressOf(layers))
  }
}

function pullFailure(image: string, words: string): PodsError {
  const details = { reason: 'image_pull_failed' }
  return new PodsError('runtime_unavailable', `the image ${image} cannot be pulled: ${pullCause(words)}`, { details })
}

/** Pure. The engine's words, and what to do where they leave that out. */
export function pullCause(words: string): string {
  const cause = sentence(words)
  if (/no space left|disk quota/i.test(words)) {
    return `the engine has no space left (${cause}); free some, for instance with \`docker system prune\``
  }
  if (/denied|unauthorized|authentication required|forbidden/i.test(words)) {
    return `the registry refuses it, or it does not exist (${cause}); for a private image sign in with \`docker login\``
  }
  if (/manifest unknown|not found|name unknown/i.test(words) && !/no such host/.test(words)) {
    return `the registry does not have it (${cause}); look at its name and tag`
  }
  return cause
}

/** As engines write it out: with the registry that a plain name stands for, and a tag. */
export function fullName(image: string): string {
  const [first = '', ...others] = image.split('/')
  const hasRegistry = others.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  const path = hasRegistry ? image : `docker.io/${others.length === 0 ? `library/${image}` : image}`
  const last = path.slice(path.lastIndexOf('/') + 1)
  return last.includes(':') || last.includes('@') ? path : `${path}:latest`
}
