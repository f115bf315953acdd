// One TCP connection, open when it is returned.
import { once } from 'node:events'
import { connect, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface TcpOptions {
  host: string
  port: number
  /** Ends the wait, and the connection for as long as it lives. */
  signal?: AbortSignal | undefined
  /** For connecting. Default 5 s; then it throws with the code ETIMEDOUT. */
  timeoutMs?: number
}

/** The socket stays half open when the other side ends its direction; the caller ends the other. */
export async function openTcp({ host, port, signal, timeoutMs = 5_000 }: TcpOptions): Promise<Socket> {
  const socket = connect({ host, port, signal, allowHalfOpen: true, noDelay: true, keepAlive: true })
  // Whoever uses the socket hears of its errors too; this one keeps an early error from being nobody's.
  socket.on('error', () => {})
  const onTimeout = () => socket.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }))
  socket.setTimeout(timeoutMs, onTimeout)
  await once(socket, 'connect')
  socket.setTimeout(0, onTimeout)
  return socket
}

/** Ends it so that the other side knows what it got for cut off; where bytes still wait to be sent it cannot be told. */
export function resetConnection(connection: Duplex): void {
  if (connection instanceof Socket && !connection.destroyed && connection.writableLength === 0)
    connection.resetAndDestroy()
  else connection.destroy()
}
