// Looks after one instance of a pod for as long as this server lives: brings its container into being, watches over it,
// starts it again by its policy, and writes down how it ended. It takes one step after the other (`next-step.ts`), and
// each may be the last before a kill.
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { assertNever, PodsError } from '../../errors.ts'
import { backoffMs } from '../../support/backoff.ts'
import type { PodDefinition, PullProgress, ReasonCode } from '../port.ts'
import type { SeenContainer } from './containers.ts'
import { EngineError, toPodsError, unavailable } from './engine-error.ts'
import { HealthWatch } from './health-watch.ts'
import type { ContainerMaker } from './maker.ts'
import { nextStep, type Step } from './next-step.ts'
import type { KeeperNote } from './observation.ts'
import type { Picture } from './picture.ts'
import type { ProbeWays } from './probe-check.ts'
import { pullSentence } from './pull-progress.ts'
import type { EndCause, InstanceState, PodRecord, Records, RoundEnd } from './records.ts'
import { withEnd } from './restart-policy.ts'
import { lacksImage, lacksNetwork, readStartFailure } from './start-failure.ts'

export interface KeeperDeps {
  records: Records
  picture: Picture
  maker: ContainerMaker
  /** How the container is asked how it is. */
  waysTo(container: SeenContainer): ProbeWays
  now(): number
  random: () => number
  logger: Record<'debug' | 'info' | 'warn' | 'error', (facts: object, message: string) => void> | undefined
  onChange(uid: string): void
}

const RETRY = { firstMs: 10_000, maxMs: 5 * 60_000 }
const AWAY_RETRY = { firstMs: 200, maxMs: 5_000 }
/** Without a word from the engine it looks again after that. */
const LOOK_MS = 30_000
/** For a removal that the engine is at already. */
const REMOVAL_MS = 1_000
/** Who sent a signal is told on another connection, which may be late. */
const KILLER_MS = 1_000
const KILLER_LOOK_MS = 20
const KEPT_ROUNDS = 2

interface Found {
  record: PodRecord
  state: InstanceState
  /** Of the instance, the oldest first. */
  containers: SeenContainer[]
  step: Step
}

export class Keeper {
  readonly #deps: KeeperDeps
  readonly #uid: string
  readonly #instance: number
  readonly #stop = new AbortController()
  readonly #run: Promise<void>
  readonly #health: HealthWatch
  #wake = new AbortController()
  #urge = new AbortController()
  #note: KeeperNote | undefined
  #failures = 0
  #isDone = false

  constructor(deps: KeeperDeps, definition: Pick<PodDefinition, 'key' | 'instance'>) {
    this.#deps = deps
    this.#uid = definition.key.uid
    this.#instance = definition.instance
    this.#health = new HealthWatch({
      waysTo: deps.waysTo,
      now: deps.now,
      onChange: () => {
        deps.onChange(this.#uid)
        this.poke()
      },
    })
    this.#run = this.#keep()
  }

  get instance(): number {
    return this.#instance
  }

  /** There was nothing left to keep, or it was closed. */
  get isDone(): boolean {
    return this.#isDone
  }

  /** What it is at while nothing runs. */
  get note(): KeeperNote | undefined {
    return this.#note
  }

  /** What the newest failure of a probe said, while it counts. */
  get trouble(): string | undefined {
    return this.#health.trouble
  }

  /** Something of the pod may have changed. That is no reason to try sooner what has just failed, which changes things too. */
  poke(): void {
    this.#wake.abort()
  }

  /** The engine is back. */
  urge(): void {
    this.#wake.abort()
    this.#urge.abort()
  }

  /** Resolves when it does nothing any more. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the keeper is closed'))
    await this.#run
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      this.#wake = new AbortController()
      this.#urge = new AbortController()
      let wake = this.#wake.signal
      let pauseMs: number
      try {
        const found = await this.#look()
        if (found === undefined) break
        pauseMs = await this.#take(found)
        this.#failures = 0
      } catch (error) {
        if (signal.aborted) break
        pauseMs = this.#holdBack(error)
        wake = this.#urge.signal
      }
      const either = AbortSignal.any([signal, wake])
      if (pauseMs > 0) await delay(pauseMs, undefined, { signal: either }).catch(() => undefined)
    }
    this.#isDone = true
    await this.#health.end()
  }

  /** Undefined when there is nothing to keep any more. */
  async #look(): Promise<Found | undefined> {
    const { records, picture, now } = this.#deps
    await picture.whenCurrent()
    const record = await records.read(this.#uid, this.#instance)
    if (record === undefined || record.isLeaving) return undefined
    const state = await records.state(this.#uid, this.#instance)
    const containers = picture.of(this.#uid).filter(({ instance }) => instance === this.#instance)
    return { record, state, containers, step: nextStep(record, state, containers, now()) }
  }

  /** Returns how long the next look has time, unless something changes. */
  async #take(found: Found): Promise<number> {
    const { step } = found
    if (step.do !== 'attend') await this.#health.end()
    switch (step.do) {
      case 'make':
        return this.#make(found, step.restarts)
      case 'start':
        return this.#start(found, step.container)
      case 'adopt':
        await this.#write({ ...found.state, made: step.container.restarts })
        return 0
      case 'discard':
        await this.#deps.maker.remove(step.container)
        return REMOVAL_MS
      case 'attend':
        return this.#attend(found, step.container)
      case 'settle':
        // The picture may be behind the engine: before one is called gone, it is asked for.
        if (step.container === undefined && (await this.#isThere(step.restarts))) return 0
        await this.#settle(found.state, step.restarts, step.container)
        return 0
      case 'wait':
        this.#tell(undefined)
        return Math.max(1, step.untilMs - this.#deps.now())
      case 'rest':
        this.#tell(undefined)
        return LOOK_MS
      default:
        return assertNever(step)
    }
  }

  async #make({ record, state }: Found, restarts: number): Promise<number> {
    const { definition } = record
    const { image } = definition
    const onProgress = (progress: PullProgress) =>
      this.#tell({ reason: null, message: pullSentence(image, progress), progress })
    try {
      await this.#deps.maker.make(definition, { restarts, signal: this.#stop.signal, onProgress })
      return 0
    } catch (error) {
      return this.#fail(error, definition, state, restarts)
    }
  }

  async #start({ record, state, containers }: Found, container: SeenContainer): Promise<number> {
    const { maker } = this.#deps
    const { restarts } = container
    try {
      await maker.start(record.definition, container)
    } catch (error) {
      const { definition } = record
      const failure = error instanceof EngineError ? readStartFailure(error.message, definition) : undefined
      if (failure?.kind !== 'later') return this.#fail(error, definition, state, restarts)
      // An engine that was killed while it started one may never start it again, so it is made anew.
      await this.#write({ ...state, made: restarts === 0 ? null : restarts - 1 })
      await maker.remove(container)
      if (lacksNetwork((error as EngineError).message)) return 0
      throw unavailable(failure.message, failure.reason, error)
    }
    await this.#write({ ...state, made: restarts })
    this.#tell(undefined)
    // The one before is kept for its log.
    await Promise.all(containers.slice(0, -KEPT_ROUNDS).map((older) => maker.remove(older)))
    return 0
  }

  async #attend({ record, state }: Found, container: SeenContainer): Promise<number> {
    const { definition } = record
    this.#tell(undefined)
    const health = await this.#health.ask(definition, state, container)
    if (health?.fatal !== undefined || state.ending?.restarts === container.restarts) {
      const message = this.#health.trouble ?? `the ${health?.fatal ?? 'liveness'} probe failed`
      const ending = state.ending ?? { restarts: container.restarts, message }
      await this.#write({ ...state, ending })
      await this.#deps.maker.end(container, definition.graceMs, this.#stop.signal)
      return 0
    }
    if (health !== undefined) {
      const { hasStarted, isReady } = health
      const known = state.health?.restarts === container.restarts ? state.health : undefined
      if (known?.hasStarted !== hasStarted || known.isReady !== isReady) {
        await this.#write({ ...state, health: { restarts: container.restarts, hasStarted, isReady } })
      }
    }
    return LOOK_MS
  }

  /** Asks the engine for the container of that round. */
  async #isThere(restarts: number): Promise<boolean> {
    const containers = await this.#deps.picture.refresh(this.#uid, this.#stop.signal)
    return containers.some((container) => container.instance === this.#instance && container.restarts === restarts)
  }

  /** Writes down how the container of the round ended; undefined for one that is gone. */
  async #settle(state: InstanceState, restarts: number, container: SeenContainer | undefined): Promise<void> {
    const { picture, now } = this.#deps
    if (container === undefined || (await this.#isTakenAway(container))) {
      const message = 'its container was removed by somebody else'
      await this.#writeEnd(state, {
        restarts,
        cause: 'outsider',
        exitCode: null,
        startedAtMs: null,
        atMs: now(),
        message,
      })
      return
    }
    const { exitCode, startedAtMs, endedAtMs } = container
    const end = { restarts, exitCode, startedAtMs, atMs: endedAtMs ?? now() }
    await this.#writeEnd(state, { ...end, ...causeOf(container, state, picture.wasKilled(container.id)) })
  }

  /** Whether somebody removes the one that a signal has just ended. Waits for who sent that to be told, or a moment. */
  async #isTakenAway({ id, exitCode, isOutOfMemory }: SeenContainer): Promise<boolean> {
    const { picture } = this.#deps
    if (exitCode <= 128 || isOutOfMemory) return false
    const isThere = () => picture.of(this.#uid).some((container) => container.id === id)
    const deadline = performance.now() + KILLER_MS
    while (isThere() && !picture.wasKilled(id) && performance.now() < deadline) {
      await delay(KILLER_LOOK_MS, undefined, { signal: this.#stop.signal })
    }
    return !isThere()
  }

  /** What went wrong at the making or starting of a round. */
  async #fail(error: unknown, definition: PodDefinition, state: InstanceState, restarts: number): Promise<number> {
    const atMs = this.#deps.now()
    const end = { restarts, startedAtMs: null, atMs }
    if (error instanceof PodsError && error.code === 'runtime_refused') {
      const { message, details } = error
      const reason = (details?.reason as ReasonCode | undefined) ?? 'refused'
      await this.#writeEnd(state, { ...end, cause: 'refused', exitCode: null, reason, message })
      return 0
    }
    if (!(error instanceof EngineError) || lacksImage(error.message)) throw error
    const { kind, ...failure } = readStartFailure(error.message, definition)
    if (kind === 'later') throw unavailable(failure.message, failure.reason, error)
    await this.#writeEnd(state, { ...end, cause: kind === 'program' ? 'start' : 'refused', ...failure })
    return 0
  }

  async #writeEnd(state: InstanceState, end: RoundEnd): Promise<void> {
    await this.#write({ ...withEnd(state, end), made: end.restarts })
  }

  async #write(state: InstanceState): Promise<void> {
    await this.#deps.records.writeState(this.#uid, this.#instance, state)
    this.#deps.onChange(this.#uid)
  }

  #tell(note: KeeperNote | undefined): void {
    if (isDeepStrictEqual(this.#note, note)) return
    this.#note = note
    this.#deps.onChange(this.#uid)
  }

  /** Returns when it is tried again. */
  #holdBack(error: unknown): number {
    const { logger, random } = this.#deps
    this.#failures += 1
    const told = toPodsError(error)
    const reason =
      (told instanceof PodsError ? (told.details?.reason as ReasonCode | undefined) : undefined) ?? 'runtime_error'
    const isSaid = told instanceof PodsError
    this.#tell({
      reason,
      message: isSaid ? told.message : 'the runtime failed; the server log has the cause. It is tried again.',
    })
    logger?.warn({ err: error, podUid: this.#uid, failures: this.#failures }, 'a container could not be brought about')
    return backoffMs(this.#failures, { ...(reason === 'engine_missing' ? AWAY_RETRY : RETRY), random })
  }
}

/** Pure. */
export function causeOf(
  { restarts, exitCode, isOutOfMemory }: SeenContainer,
  { ending }: InstanceState,
  wasKilled: boolean,
): { cause: EndCause; message?: string } {
  if (ending?.restarts === restarts) return { cause: 'probe', message: ending.message }
  if (isOutOfMemory && exitCode !== 0) return { cause: 'memory' }
  if (!wasKilled) return { cause: 'program' }
  return { cause: 'outsider', message: `somebody else ended its container (exit code ${exitCode})` }
}
