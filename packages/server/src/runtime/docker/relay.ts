// A connection to a port by a program inside the container: for what listens on the loopback only, or where the
// container's address leads nowhere from here. Costs a command for each connection.
import { Duplex, PassThrough, Writable } from 'node:stream'
import { PodsError } from '../../errors.ts'
import { Text } from '../shell/sinks.ts'
import { execInContainer, hasShell } from './exec.ts'
import type { ContainerPlace } from './place.ts'

const code = { closed: 103, noRelay: 104 } as const
/** Says `open` on its errors and becomes the connection. $1 is the port; who listens is read from the kernel's own list. */
const RELAY = `h=$(printf '%04X' "$1"); at=
find() { while read -r _n local _remote state _rest; do [ "$state:$local" = "0A:$1:$h" ] && at=$2; done <"$3"; }
{ find 00000000000000000000000000000000 ::1 /proc/net/tcp6; find 00000000000000000000000001000000 ::1 /proc/net/tcp6
find 00000000 127.0.0.1 /proc/net/tcp; find 0100007F 127.0.0.1 /proc/net/tcp; } 2>/dev/null
[ -n "$at" ] || exit ${code.closed}
if command -v nc >/dev/null; then printf open >&2; exec nc "$at" "$1" 2>/dev/null; fi
case $at in *::*) to="[$at]";; *) to=$at;; esac
if command -v socat >/dev/null; then printf open >&2; exec socat - "TCP:$to:$1" 2>/dev/null; fi
command -v perl >/dev/null || exit ${code.noRelay}; printf open >&2
exec perl -MIO::Socket::IP -e '$s = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1]) or exit 1;
sub pass { my ($from, $to) = @_; while (sysread($from, my $b, 65536)) { syswrite($to, $b) } }
if (!($p = fork)) { pass(*STDIN, $s); shutdown($s, 1); exit } pass($s, *STDOUT); kill "KILL", $p' "$at" "$1" 2>/dev/null`

/** Open when it is returned; or why there is none. */
export async function openRelay(
  place: ContainerPlace,
  port: number,
  { signal }: { signal?: AbortSignal | undefined },
): Promise<Duplex | 'closed' | 'no relay'> {
  if (!(await hasShell(place))) return 'closed'
  const relay = new Relay()
  const stderr = new Told()
  const given = new AbortController()
  const onAbort = () => relay.destroy(signal?.reason as Error)
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()
  relay.once('close', () => {
    signal?.removeEventListener('abort', onAbort)
    given.abort()
  })
  const streams = { stdin: relay.up, stdout: relay.down, stderr, signal: given.signal }
  const running = execInContainer(place, ['sh', '-c', RELAY, 'sh', String(port)], streams)
  running.then(
    () => relay.down.end(),
    (error: Error) => relay.destroy(error),
  )
  const outcome = await Promise.race([stderr.told, running])
  signal?.throwIfAborted()
  if (outcome === undefined) return relay
  relay.destroy()
  if (outcome.exitCode === code.closed) return 'closed'
  if (outcome.exitCode === code.noRelay) return 'no relay'
  throw new PodsError(
    'runtime_unavailable',
    `port ${port} of pod "${place.podId}" could not be reached: ${stderr.text}`,
  )
}

/** Resolves with the first word. */
class Told extends Text {
  #tell = () => {}
  readonly told = new Promise<undefined>((resolve) => {
    this.#tell = () => resolve(undefined)
  })

  override _write(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
    super._write(chunk, encoding, done)
    if (this.text.startsWith('open')) this.#tell()
  }
}

class Relay extends Duplex {
  /** What goes into the container. */
  readonly up = new PassThrough()
  /** Takes what comes out of it. */
  readonly down: Writable
  #taken: (() => void) | undefined

  constructor() {
    super({ allowHalfOpen: true })
    this.down = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (this.push(chunk)) done()
        else this.#taken = done
      },
      final: (done) => {
        this.push(null)
        done()
      },
    })
    this.on('error', () => undefined) // whoever uses it sees it too
  }

  override _read(): void {
    const taken = this.#taken
    this.#taken = undefined
    taken?.()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.up.write(chunk)) done()
    else this.up.once('drain', done)
  }

  override _final(done: () => void): void {
    this.up.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.up.destroy()
    this.down.destroy()
    done(error)
  }
}
