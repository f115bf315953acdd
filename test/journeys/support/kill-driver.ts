// Kills the server in the middle of requests, again and again on one data folder, and looks each time whether what
// it had acknowledged is there and whether everything it says is true.
import { setTimeout as sleep } from 'node:timers/promises'
import { isSameProcess } from '../../../packages/server/src/support/process-identity.ts'
import { type ApiClient, RefusedError } from './api-client.ts'
import { drawRounds, type Hit, type KillPlan, type Phase, type Round } from './kill-plan.ts'
import { type Fact, factAfter, Oracle, type Wish } from './oracle.ts'
import type { PodKind } from './pod-kinds.ts'
import type { PodWorld } from './pod-world.ts'
import { postmasterOf } from './processes.ts'
import type { ServerEnd, ServerPlace, ServerProcess } from './server-process.ts'
import { assertNothingLost, isInBetween, waitForTruth, waitForWholeTruth } from './truth.ts'

export interface PhaseTally {
  hits: number
  acknowledged: number
  /** Not answered, and written all the same. */
  written: number
  /** Not answered and not written. */
  unwritten: number
}

interface Target {
  hit: Hit
  oracle: Oracle
}

interface Sent {
  phase: Phase
  oracle: Oracle
  after: Fact
  isAcknowledged: boolean
}

const sightWithinMs = 400

export interface KillOptions {
  place: ServerPlace
  world: PodWorld
  plan: KillPlan
}

export class KillDriver {
  readonly tally: Record<Phase, PhaseTally>
  /** The Postgres servers that killed servers left, and that the next one ended. */
  orphansEnded = 0
  readonly #place: ServerPlace
  readonly #world: PodWorld
  readonly #rounds: Round[]
  readonly #oracles: Oracle[]
  #server: ServerProcess
  #client: ApiClient
  #created = 0

  private constructor({ place, world, plan }: KillOptions, server: ServerProcess, client: ApiClient) {
    const zero = () => ({ hits: 0, acknowledged: 0, written: 0, unwritten: 0 })
    this.tally = { create: zero(), start: zero(), stop: zero(), restart: zero(), delete: zero() }
    this.#place = place
    this.#world = world
    this.#rounds = drawRounds(plan)
    this.#oracles = Array.from({ length: plan.width }, (_, slot) => new Oracle(`pod${slot}`))
    this.#server = server
    this.#client = client
  }

  static async open(options: KillOptions): Promise<KillDriver> {
    const server = await options.place.start()
    return new KillDriver(options, server, await server.signIn())
  }

  get rounds(): number {
    return this.#rounds.length
  }

  /** Throws at the first thing that is wrong, with the round in which it was seen. */
  async run(): Promise<void> {
    for (const [number, round] of this.#rounds.entries()) {
      try {
        await this.#runRound(round)
      } catch (cause) {
        const words = cause instanceof Error ? cause.message : String(cause)
        throw new Error(`round ${number}, ${JSON.stringify(round)}:\n${words}\n${this.#place.output()}`, { cause })
      }
    }
  }

  /** Deletes the pods that are left and asks the server to stop. */
  async finish(): Promise<ServerEnd> {
    const left = this.#oracles.filter(({ fact }) => fact !== undefined)
    await Promise.all(left.map((oracle) => this.#write(oracle, 'delete', undefined)))
    await waitForWholeTruth(this.#look(), this.#oracles)
    return this.#server.end('SIGTERM')
  }

  async #runRound({ hits, trigger }: Round): Promise<void> {
    const targets = hits.flatMap((hit, slot): Target[] => {
      const oracle = this.#oracles[slot]
      return oracle === undefined ? [] : [{ hit, oracle }]
    })
    await this.#prepare(targets)
    const twins = this.#world.watchForTwins()
    try {
      const longestMs = Math.max(...hits.map(({ leadMs }) => leadMs))
      const delayOf = ({ leadMs }: Hit) => (trigger.by === 'time' ? longestMs - leadMs : 0)
      const sent = Promise.all(targets.map((target) => this.#send(target, delayOf(target.hit))))
      sent.catch(() => undefined) // a refusal is thrown below
      if (trigger.by === 'time') await sleep(longestMs)
      else await this.#catchSightOf(targets, trigger.afterMs)
      const orphan = postmasterOf(this.#place.dataFolder)
      await this.#server.end('SIGKILL')
      const results = await sent
      const isOrphan = orphan !== undefined && isSameProcess(orphan)
      this.#server = await this.#place.start()
      if (isOrphan && !isSameProcess(orphan)) this.orphansEnded += 1
      this.#client = await this.#server.signIn()
      await assertNothingLost(this.#client, this.#oracles)
      await waitForWholeTruth(this.#look(), this.#oracles)
      for (const result of results) this.#count(result)
    } finally {
      twins.end()
    }
  }

  /** Brings each pod into the state that its hit begins with, by writes that are answered. */
  async #prepare(targets: readonly Target[]): Promise<void> {
    await Promise.all(
      targets.map(async ({ hit: { phase, kind }, oracle }) => {
        const { fact } = oracle
        if (phase === 'create') {
          if (fact !== undefined) await this.#write(oracle, 'delete', undefined)
        } else if (fact === undefined) {
          await this.#write(oracle, 'create', this.#newWish(kind, phase !== 'start'))
        } else if (fact.isOn === (phase === 'start')) {
          const step = fact.isOn ? 'stop' : 'start'
          await this.#write(oracle, step, factAfter(step, fact))
        }
      }),
    )
    // A start is refused until the pod has stopped.
    const resting = targets.filter(({ hit }) => hit.phase === 'start' || !hit.isEarly)
    await waitForTruth(
      this.#look(),
      resting.map(({ oracle }) => oracle),
    )
  }

  async #send({ hit: { phase, kind }, oracle }: Target, delayMs: number): Promise<Sent> {
    const after = phase === 'create' ? this.#newWish(kind, true) : factAfter(phase, oracle.fact)
    await sleep(delayMs)
    oracle.doubt(after)
    try {
      await this.#write(oracle, phase, after)
      return { phase, oracle, after, isAcknowledged: true }
    } catch (error) {
      if (error instanceof RefusedError) throw error
      return { phase, oracle, after, isAcknowledged: false } // the connection broke
    }
  }

  /** One request; what it asks for is a fact when it is answered. */
  async #write(oracle: Oracle, phase: Phase, after: Fact): Promise<void> {
    const path = `/pods/${oracle.podId}`
    if (phase === 'create' && after !== undefined) {
      const { kind, isOn, description } = after
      const spec = { ...this.#world.kinds[kind].spec, description, status_requested: isOn ? 'ON' : 'OFF' }
      await this.#client.must('POST', '/pods', { pod_id: oracle.podId, ...spec })
    } else if (phase === 'delete') {
      await this.#client.must('DELETE', path)
    } else {
      await this.#client.must('POST', `${path}/${phase}`)
    }
    oracle.know(after)
  }

  #newWish(kind: PodKind, isOn: boolean): Wish {
    this.#created += 1
    return { kind, isOn, instance: isOn ? 1 : 0, description: `number ${this.#created}` }
  }

  /** Waits until one of the pods is between two states, and then the time given. */
  async #catchSightOf(targets: readonly Target[], afterMs: number): Promise<void> {
    const ids = targets.map(({ oracle }) => oracle.podId)
    for (const deadline = Date.now() + sightWithinMs; Date.now() < deadline; await sleep(2)) {
      if (await isInBetween(this.#client, ids)) break
    }
    await sleep(afterMs)
  }

  #look() {
    return { world: this.#world, gatewayUrl: this.#server.gatewayUrl, client: this.#client }
  }

  #count({ phase, oracle, after, isAcknowledged }: Sent): void {
    const tally = this.tally[phase]
    tally.hits += 1
    if (isAcknowledged) tally.acknowledged += 1
    else if (oracle.fact === after) tally.written += 1
    else tally.unwritten += 1
  }
}
