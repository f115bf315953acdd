// Stops and starts of a real engine, by the program that TPODS_TEST_CLUSTER names.
import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

export interface EngineProgram {
  end(how: 'kill' | 'stop'): Promise<void>
  /** Resolves when it answers. One that runs stays as it is. */
  start(): Promise<void>
}

/** An engine that is started while parts of a killed one still go does not come up. */
const PAUSE_MS = 3_000

export function engineProgram(program: string): EngineProgram {
  const run = (how: string) => promisify(execFile)(program, [how, 'docker'])
  return {
    async end(how) {
      await run(how)
    },
    async start() {
      await sleep(PAUSE_MS)
      await run('start')
    },
  }
}
