// What a client knows about one pod from the replies that it got. A write without a reply leaves two possibilities
// until the server is asked again; a write with one leaves none.
import type { Pod } from './api-client.ts'
import type { Phase } from './kill-plan.ts'
import type { PodKind } from './pod-kinds.ts'

export interface Wish {
  kind: PodKind
  isOn: boolean
  /** How often a start was asked for. */
  instance: number
  /** Another one for each pod that had the id. */
  description: string
}

/** Undefined where there is no pod. */
export type Fact = Wish | undefined

export function factAfter(phase: Phase, before: Fact, created: Wish): Fact {
  if (phase === 'create') return created
  if (phase === 'delete') return undefined
  if (before === undefined) throw new Error(`there is no pod to ${phase}`)
  if (phase === 'stop') return { ...before, isOn: false }
  return { ...before, isOn: true, instance: before.instance + 1 }
}

/** Whether the durable part of the pod says so; holds from the first moment, before the controller has done anything. */
export function isWritten(fact: Fact, pod: Pod | undefined): boolean {
  if (fact === undefined || pod === undefined) return fact === pod
  return pod.description === fact.description && pod.status_requested === (fact.isOn ? 'ON' : 'OFF')
}

export class Oracle {
  readonly podId: string
  #possible: Fact[] = [undefined]

  constructor(podId: string) {
    this.podId = podId
  }

  get possible(): readonly Fact[] {
    return this.#possible
  }

  /** The one thing that is known. */
  get fact(): Fact {
    if (this.#possible.length !== 1) throw new Error(`it is not known yet what became of pod ${this.podId}`)
    return this.#possible[0]
  }

  acknowledge(after: Fact): void {
    this.#possible = [after]
  }

  /** The write was sent and not answered. */
  doubt(after: Fact): void {
    this.#possible = [this.fact, after]
  }

  /** The server has shown which one it is. */
  resolve(fact: Fact): void {
    this.#possible = [fact]
  }
}
