// Follows the Events of Pods and keeps of each Pod the newest that tell of trouble. A Pod that is gone is forgotten by
// whoever knows that; those that nobody knows are few, and the oldest go first.
import type { CoreV1Event } from '@kubernetes/client-node'
import { ListWatch, type ListWatchOptions } from './list-watch.ts'
import { readTrouble, type Troubles, troubleSelector, withTrouble } from './troubles.ts'

export type EventWatchOptions = Omit<ListWatchOptions<CoreV1Event>, 'what' | 'selector' | 'sink'> & {
  onChange(objectUid: string): void
}

const MAX_PODS = 10_000

export class EventWatch {
  readonly #troubles = new Map<string, Troubles>()
  readonly #onChange: (objectUid: string) => void
  readonly #watch: ListWatch<CoreV1Event>

  constructor({ onChange, ...options }: EventWatchOptions) {
    this.#onChange = onChange
    this.#watch = new ListWatch<CoreV1Event>({
      ...options,
      what: 'events',
      selector: troubleSelector,
      // That the cluster forgets an Event says nothing of the trouble.
      sink: { put: (event) => this.#put(event), gone: () => undefined, listed: () => undefined },
    })
  }

  of(objectUid: string): Troubles | undefined {
    return this.#troubles.get(objectUid)
  }

  forget(objectUid: string): void {
    this.#troubles.delete(objectUid)
  }

  close(): Promise<void> {
    return this.#watch.close()
  }

  #put(event: CoreV1Event): void {
    const told = readTrouble(event)
    if (told === undefined) return
    const { objectUid, place, trouble } = told
    const known = this.#troubles.get(objectUid) ?? {}
    const next = withTrouble(known, place, trouble)
    if (next === known) return
    this.#troubles.set(objectUid, next)
    const [oldest] = this.#troubles.keys()
    if (this.#troubles.size > MAX_PODS && oldest !== undefined) this.#troubles.delete(oldest)
    this.#onChange(objectUid)
  }
}
