// Looks after a container that runs: tries its probes again and again, and says when its health has changed.
import { setTimeout as delay } from 'node:timers/promises'
import type { PodDefinition } from '../port.ts'
import { type ProbeWays, tryProbe } from './probe-check.ts'
import { firstHealth, type Health, isDue, type ProbeKind, withResult } from './probe-rules.ts'

export interface ProberOptions {
  probes: NonNullable<PodDefinition['probes']>
  ways: ProbeWays
  startedAtMs: number
  /** Its health when it was last looked after, by an earlier server. */
  known?: { hasStarted: boolean; isReady: boolean } | undefined
  now(): number
  /** Called for each change of the health, and with what the newest failure says. */
  onHealth(health: Health, trouble: string | undefined): void
}

const kinds: readonly ProbeKind[] = ['startup', 'readiness', 'liveness']

export class Prober {
  readonly #options: ProberOptions
  readonly #stop = new AbortController()
  readonly #runs: Promise<unknown>
  #health: Health
  #troubles = new Map<ProbeKind, string>()

  constructor(options: ProberOptions) {
    this.#options = options
    this.#health = firstHealth(options.probes, options.known)
    this.#runs = Promise.allSettled(kinds.map((kind) => this.#run(kind)))
  }

  get health(): Health {
    return this.#health
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#runs
  }

  async #run(kind: ProbeKind): Promise<void> {
    const { probes, ways, startedAtMs, now } = this.#options
    const probe = probes[kind]
    if (probe === undefined) return
    const { signal } = this.#stop
    const firstAtMs = startedAtMs + probe.initialDelaySec * 1000
    await delay(Math.max(0, firstAtMs - now()), undefined, { signal })
    while (this.#health.fatal === undefined && !(kind === 'startup' && this.#health.hasStarted)) {
      const periodMs = Math.max(1, probe.periodSec) * 1000
      const beganAt = performance.now()
      if (isDue(kind, this.#health)) this.#note(kind, await tryProbe(probe, ways, signal))
      const pauseMs = isDue(kind, this.#health) ? periodMs - (performance.now() - beganAt) : NOT_DUE_LOOK_MS
      await delay(Math.max(0, pauseMs), undefined, { signal })
    }
  }

  #note(kind: ProbeKind, trouble: string | undefined): void {
    const former = this.#health
    const formerTrouble = this.#trouble()
    this.#health = withResult(this.#options.probes, former, kind, trouble === undefined)
    if (trouble === undefined) this.#troubles.delete(kind)
    else this.#troubles.set(kind, `the ${kind} probe failed: ${trouble}`)
    const { hasStarted, isReady, fatal } = this.#health
    const hasChanged = hasStarted !== former.hasStarted || isReady !== former.isReady || fatal !== former.fatal
    if (hasChanged || this.#trouble() !== formerTrouble) this.#options.onHealth(this.#health, this.#trouble())
  }

  /** Of the probe that decides; a container that has not started yet has only one. */
  #trouble(): string | undefined {
    const { fatal, hasStarted } = this.#health
    if (fatal !== undefined) return this.#troubles.get(fatal)
    return this.#troubles.get(hasStarted ? 'readiness' : 'startup') ?? this.#troubles.get('liveness')
  }
}

/** How soon a probe begins once another has made way for it. */
const NOT_DUE_LOOK_MS = 100
