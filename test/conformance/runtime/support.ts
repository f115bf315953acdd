// What the runtime suite and the tests of single adapters share: definitions, waiting, collecting.
import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  ExecOptions,
  ExecOutcome,
  LiveObservation,
  LogLine,
  Observation,
  PodDefinition,
  PodKey,
  PodRuntime,
} from '../../../packages/server/src/runtime/port.ts'

export function podKey(podId = `pod${randomUUID().slice(0, 8)}`): PodKey {
  return { site: 'local', tenant: 'dev', podId, uid: randomUUID() }
}

export function podDefinition(image: string, fields: Partial<PodDefinition> = {}): PodDefinition {
  return {
    key: podKey(),
    instance: 1,
    image,
    command: null,
    arguments: null,
    secrets: [],
    environment: {},
    ports: [],
    resources: { cpuLimitMillis: 1000, memLimitMi: 256, cpuRequestMillis: 50, memRequestMi: 64, gpus: 0 },
    restartPolicy: 'never',
    mounts: [],
    graceMs: 2000,
    ...fields,
  }
}

export const shell = (script: string, ...args: string[]): string[] => ['sh', '-c', script, 'sh', ...args]

/** Asks until the answer is there; fails with what was seen last. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for: ${what}`)
    await sleep(25)
  }
}

/** The observation once the pod is in the phase. */
export async function untilPhase(
  runtime: PodRuntime,
  key: PodKey,
  phase: LiveObservation['phase'],
): Promise<LiveObservation> {
  let last: Observation | undefined
  const seen = async () => {
    last = await runtime.observe(key)
    return last.phase === phase ? last : undefined
  }
  return until(`pod ${key.podId} to be ${phase}`, seen).catch((error: unknown) => {
    throw new Error(`the pod was last seen as ${JSON.stringify(last)}`, { cause: error })
  })
}

export async function untilAbsent(runtime: PodRuntime, key: PodKey): Promise<void> {
  await until(`pod ${key.podId} to be absent`, async () => (await runtime.observe(key)).phase === 'absent' || undefined)
}

export async function collect(lines: AsyncIterable<LogLine>): Promise<LogLine[]> {
  const all: LogLine[] = []
  for await (const line of lines) all.push(line)
  return all
}

export const texts = (lines: LogLine[]): string[] => lines.map(({ line }) => line)

/** All that a pod wrote so far. */
export async function logTexts(runtime: PodRuntime, key: PodKey): Promise<string[]> {
  return texts(await collect(runtime.logs(key, {})))
}

/** Waits for a line, and gives all lines that were there with it. */
export function untilLine(runtime: PodRuntime, key: PodKey, line: string): Promise<string[]> {
  return until(`line ${line} in the log`, async () => {
    const lines = await logTexts(runtime, key)
    return lines.includes(line) ? lines : undefined
  })
}

/** Collects what is written, as slowly as asked. */
export class Sink extends Writable {
  readonly #chunks: Buffer[] = []
  readonly #delayMs: number

  constructor({ delayMs = 0 } = {}) {
    super({ highWaterMark: 16 * 1024 })
    this.#delayMs = delayMs
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk)
    if (this.#delayMs === 0) done()
    else setTimeout(done, this.#delayMs)
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  get text(): string {
    return this.bytes.toString('utf8')
  }
}

export interface ExecResult extends ExecOutcome {
  stdout: string
  stderr: string
}

export async function execText(
  runtime: PodRuntime,
  key: PodKey,
  argv: string[],
  options: Omit<ExecOptions, 'stdout' | 'stderr'> = {},
): Promise<ExecResult> {
  const [stdout, stderr] = [new Sink(), new Sink()]
  const outcome = await runtime.exec(key, argv, { ...options, stdout, stderr })
  return { ...outcome, stdout: stdout.text, stderr: stderr.text }
}
