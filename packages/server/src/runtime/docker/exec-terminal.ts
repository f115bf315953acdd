// The size of a terminal, told to the engine.
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { Terminal, TerminalSize } from '../port.ts'
import { isStatus } from './engine-error.ts'
import type { ContainerPlace } from './place.ts'

/** An engine takes no size before the command has begun. */
const TRIES = 40
const PAUSE_MS = 25

export interface SizeFollower {
  /** Resolves when the command has the size that the terminal had at the call. */
  told(): Promise<void>
  stop(): void
}

export function followSize({ engine }: ContainerPlace, exec: Docker.Exec, terminal: Terminal): SizeFollower {
  let isOver = false
  let last = Promise.resolve()
  const tell = async ({ rows, columns }: TerminalSize) => {
    for (let tries = 0; tries < TRIES && !isOver; tries += 1) {
      const isTaken = await engine
        .ask((abortSignal) => exec.resize({ h: rows, w: columns, abortSignal }))
        .then(
          () => true,
          (error: unknown) => isStatus(error, 201), // so Podman says that it is done
        )
      if (isTaken) return
      await delay(PAUSE_MS)
    }
  }
  const follow = (size: TerminalSize) => {
    last = last.then(() => tell(size))
  }
  follow(terminal)
  const stop = terminal.onResize(follow)
  return {
    told: () => last,
    stop() {
      isOver = true
      stop()
    },
  }
}
