// What the parts of this room that work inside one container are given: where it is, and how to see how it goes on.
import type { LogLine } from '../port.ts'
import type { Engine } from './engine.ts'

/** One that runs, or ran a moment ago. */
export interface ContainerPlace {
  engine: Engine
  /** Of the container. */
  id: string
  podId: string
  product: EngineProduct
  /** What was found out about containers, by id; whoever removes one deletes it here. */
  shells: Map<string, boolean>
  /** Fires once the container has ended, for whatever reason. */
  ended: AbortSignal
  /** A folder of the server for what waits to be written; made when it is needed. What is in it when a server starts is old. */
  spoolFolder: string
}

export type EngineProduct = 'docker' | 'podman'

/** The containers of one instance, as a log is read from them. */
export interface LogSource {
  engine: Engine
  product: EngineProduct
  podId: string
  /** Asks the engine; throws as its calls do. */
  look(): Promise<InstanceLook>
  /** Asks the engine; throws as its calls do. */
  stateOf(id: string): Promise<'running' | 'ended' | 'gone'>
  /** Returns when something of the pod may have changed, or after that time. */
  changed(withinMs: number): Promise<void>
}

export interface InstanceLook {
  /** Those that have started and are still there, the oldest first: at most the two newest. */
  containers: LogContainer[]
  /** None of them runs, and no other follows; so it is for a pod of which nothing is there. */
  isOver: boolean
}

export interface LogContainer {
  id: string
  /** How many of the instance ran before it. Where this is not 0 for the oldest, the log of earlier ones is gone. */
  restarts: number
  startedAt: Date
  isRunning: boolean
}

/** A log that was asked for: opened at the call, so that a removal that comes after it can wait for it. */
export interface OpenLog extends AsyncIterable<LogLine, void, undefined> {
  /** Resolves, and never rejects, when what was there at the call is open or cannot be. */
  readonly opened: Promise<void>
  /** Whether all that containers have written which have ended has arrived here, taken by the reader or not. */
  hasArrived(): boolean
}
