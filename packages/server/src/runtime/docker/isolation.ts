// Keeps tenants apart on Podman: when the last container of a network ends, its firewall (netavark with iptables) lets
// all other networks reach each other until a container starts. So one is set up that never runs.
import type { Engine } from './engine.ts'
import { helperLabels, removeHelper } from './helpers.ts'
import type { Networks } from './networks.ts'
import type { Logger, Picture } from './picture.ts'
import { initContainer } from './podman-api.ts'

export interface IsolationDeps {
  engine: Engine
  folderId: string
  picture: Picture
  networks: Networks
  logger: Logger | undefined
}

const UNDONE = 'pods of tenants may reach each other until the next container starts'

export class Isolation {
  readonly #deps: IsolationDeps
  #work: Promise<void> | undefined
  #isWanted = false

  constructor(deps: IsolationDeps) {
    this.#deps = deps
  }

  /** A container has left its network, or may have. Returns at once. */
  restore(): void {
    const { engine, logger } = this.#deps
    if (engine.facts?.product !== 'podman') return
    this.#isWanted = true
    this.#work ??= this.#run()
      .catch((err: unknown) => logger?.warn({ err }, UNDONE))
      .finally(() => {
        this.#work = undefined
      })
  }

  async close(): Promise<void> {
    this.#isWanted = false
    await this.#work
  }

  async #run(): Promise<void> {
    const { picture, networks, logger } = this.#deps
    while (this.#isWanted) {
      this.#isWanted = false
      const running = picture.all().filter(({ state }) => state === 'running')
      const [first] = running
      const tenants = new Set(running.map(({ key }) => networks.nameFor(key)))
      if (first === undefined || tenants.size < 2) continue
      await networks
        .withNetwork(first.key, (network) => this.#plugIn(network, first.id))
        .catch((err: unknown) => logger?.warn({ err, beside: first.name }, UNDONE))
        .finally(() => networks.leave(first.key))
      // Beside one that runs it was not the last of its network; where that one has ended, it was.
      if ((await picture.look(first.id))?.state !== 'running') this.#isWanted = true
    }
  }

  async #plugIn(network: string, beside: string): Promise<void> {
    const { engine, folderId } = this.#deps
    const { Image, Path, Args } = await engine.ask(() => engine.docker.getContainer(beside).inspect())
    const { id } = await engine.ask(() =>
      engine.docker.createContainer({
        Image,
        Entrypoint: [Path],
        Cmd: Args,
        Labels: helperLabels(folderId, 'isolation'),
        HostConfig: { NetworkMode: network },
      }),
    )
    try {
      await engine.ask(() => initContainer(engine.docker, id))
    } finally {
      await removeHelper(engine, id)
    }
  }
}
