// The health of the container that runs, as its probes find it; it begins anew with each container.
import type { PodDefinition } from '../port.ts'
import type { SeenContainer } from './containers.ts'
import type { ProbeWays } from './probe-check.ts'
import type { Health } from './probe-rules.ts'
import { Prober } from './prober.ts'
import type { InstanceState } from './records.ts'

export interface HealthWatchDeps {
  waysTo(container: SeenContainer): ProbeWays
  now(): number
  onChange(): void
}

export class HealthWatch {
  readonly #deps: HealthWatchDeps
  #watched: { id: string; prober: Prober } | undefined
  #trouble: string | undefined

  constructor(deps: HealthWatchDeps) {
    this.#deps = deps
  }

  /** What the newest failure of a probe said, while it counts. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** Begins to look after the container unless it does so already. Undefined for one without probes. */
  async ask(
    { probes }: PodDefinition,
    { health }: InstanceState,
    container: SeenContainer,
  ): Promise<Health | undefined> {
    if (probes === undefined || Object.keys(probes).length === 0) return undefined
    const { id, restarts, startedAtMs } = container
    if (this.#watched?.id !== id) await this.end()
    this.#watched ??= {
      id,
      prober: new Prober({
        probes,
        ways: this.#deps.waysTo(container),
        startedAtMs: startedAtMs ?? this.#deps.now(),
        known: health?.restarts === restarts ? health : undefined,
        now: this.#deps.now,
        onHealth: (_health, trouble) => {
          this.#trouble = trouble
          this.#deps.onChange()
        },
      }),
    }
    return this.#watched.prober.health
  }

  async end(): Promise<void> {
    const { prober } = this.#watched ?? {}
    this.#watched = undefined
    this.#trouble = undefined
    await prober?.close()
  }
}
