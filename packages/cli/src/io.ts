// What a run of the CLI touches of the world outside. Only this file looks at `process`.

import type { Readable, Writable } from 'node:stream'
import { isatty } from 'node:tty'
import { exit, type SignalName } from './exit-codes.ts'

export interface Io {
  stdin: Readable
  stdout: Writable
  stderr: Writable
  /** Which of them is a terminal. */
  isTTY: { stdin: boolean; stdout: boolean; stderr: boolean }
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** Fires on ^C and on SIGTERM; its reason is the name of the signal. */
  signal: AbortSignal
  /** The program that `server start` runs. Default: that of the installed package @tpods/server. */
  serverProgram?: string
}

/** The world of a real process. The second ^C ends it at once. */
export function processIo(): Io {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] satisfies SignalName[]) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exit[name])
      controller.abort(name)
    })
  }
  const guarded = new Set<Writable>()
  const guard = (stream: Writable, onError: (error: NodeJS.ErrnoException) => void): Writable => {
    if (!guarded.has(stream)) stream.on('error', onError)
    guarded.add(stream)
    return stream
  }
  return {
    // Streams are made when first looked at: that takes a while, and `--version` needs one of them only.
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return guard(process.stdout, endQuietly)
    },
    get stderr() {
      return guard(process.stderr, () => {})
    },
    isTTY: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) },
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
  }
}

/** A reader that has seen enough (`| head`) is no error. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(exit.brokenPipe)
  throw error
}
