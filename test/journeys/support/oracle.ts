// What a client knows about one pod from the replies that it got. A write without a reply leaves two possibilities
// until the server is asked again; a write with one leaves none.
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

export function factAfter(phase: Exclude<Phase, 'create'>, before: Fact): Fact {
  if (before === undefined) throw new Error(`there is no pod to ${phase}`)
  if (phase === 'delete') return undefined
  if (phase === 'stop') return { ...before, isOn: false }
  return { ...before, isOn: true, instance: before.instance + 1 }
}

export class Oracle {
  readonly podId: string
  #possible: readonly Fact[] = [undefined]

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

  /** A write was answered, or the server has shown what became of one that was not. */
  know(fact: Fact): void {
    this.#possible = [fact]
  }

  /** A write is on its way. */
  doubt(after: Fact): void {
    this.#possible = [this.fact, after]
  }
}
