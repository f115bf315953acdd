// The ports of this machine that pods were given: many pods may want the same one.
import { createServer } from 'node:net'
import { PodsError } from '../../errors.ts'
import type { PodPort } from '../port.ts'
import type { GivenPort } from './instance-folder.ts'

export class PortBook {
  readonly #reserved: ReadonlySet<number>
  readonly #taken = new Set<number>()
  readonly #byPod = new Map<string, GivenPort[]>()

  constructor(reserved: Iterable<number>) {
    this.#reserved = new Set(reserved)
  }

  /** Enters what an instance was given in an earlier life of this server. */
  enter(uid: string, ports: GivenPort[]): void {
    this.release(uid)
    this.#byPod.set(uid, ports)
    for (const { port } of ports) this.#taken.add(port)
  }

  /** Gives each port of the pod itself where it is free, else another one, and keeps it until `release`. */
  async give(uid: string, wanted: PodPort[]): Promise<GivenPort[]> {
    this.release(uid)
    const given: GivenPort[] = []
    this.#byPod.set(uid, given)
    for (const wirePort of new Set(wanted.map(({ port }) => port))) {
      given.push({ wirePort, port: (await this.#take(wirePort)) ? wirePort : await this.#takeAny() })
    }
    return given
  }

  release(uid: string): void {
    for (const { port } of this.#byPod.get(uid) ?? []) this.#taken.delete(port)
    this.#byPod.delete(uid)
  }

  /** Entered before it is tried, so that two pods that start at once never get the same one. */
  async #take(port: number): Promise<boolean> {
    if (this.#reserved.has(port) || this.#taken.has(port)) return false
    this.#taken.add(port)
    if ((await listensOn(port, '127.0.0.1')) !== undefined && (await listensOn(port, '0.0.0.0')) !== undefined) {
      return true
    }
    this.#taken.delete(port)
    return false
  }

  async #takeAny(): Promise<number> {
    for (let attempt = 1; attempt <= 50; attempt += 1) {
      const port = await listensOn(0, '127.0.0.1')
      if (port !== undefined && (await this.#take(port))) return port
    }
    throw new PodsError('runtime_unavailable', 'no free port was found on 127.0.0.1')
  }
}

/** The port on which a listener could be opened and was closed again; undefined when it could not. */
function listensOn(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      const found = typeof address === 'object' && address !== null ? address.port : undefined
      server.close(() => resolve(found))
    })
  })
}
