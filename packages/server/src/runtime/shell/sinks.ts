// Where outputs go: to whoever asked, at their pace; into a text; or nowhere.
import { Writable } from 'node:stream'
import type { ExecOptions } from '../port.ts'

/** Waits until the target has room again; one that is closed takes what comes and drops it. */
export function writeTo(target: Writable, data: Buffer): Promise<void> {
  if (target.destroyed || target.writableEnded) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      target.off('close', done).off('error', done)
      resolve()
    }
    target.once('close', done).once('error', done)
    target.write(data, done)
  })
}

/** Takes what is of no use. */
export function quiet(): Pick<ExecOptions, 'stdout' | 'stderr'> {
  const drop = () => new Writable({ write: (_chunk, _encoding, done) => done() })
  return { stdout: drop(), stderr: drop() }
}

/** For the few words of a script. */
export class Text extends Writable {
  readonly #chunks: Buffer[] = []

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk)
    done()
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString()
  }
}
