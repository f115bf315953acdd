// One TCP connection over a WebSocket: bytes in binary frames, an end of either direction in a text frame, back-pressure
// both ways and a heartbeat. A connection that fails takes its WebSocket along, and the other way round.
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { resetConnection } from '../support/tcp.ts'
import { keepHeartbeat, type Patience } from './heartbeat.ts'

export const TUNNEL_PROTOCOL = 'tpods.tunnel.v1'

export interface TunnelOptions {
  connection: Duplex
  /** Fires when the server stops. */
  stopping: AbortSignal
  patience?: Patience
}

const PATIENCE: Patience = { pingMs: 15_000, silenceMs: 45_000 }
/** More than this waiting in the WebSocket holds the connection up. */
const MAX_BUFFERED_BYTES = 1024 * 1024
/** A client that no longer reads must not keep the end of its connection open. */
const CLOSE_MS = 10_000
const END = JSON.stringify({ type: 'end' })

export function serveTunnel(socket: WebSocket, { connection, stopping, patience = PATIENCE }: TunnelOptions): void {
  let giveUp: NodeJS.Timeout | undefined
  const close = (code: number, reason: string) => {
    if (giveUp !== undefined) return
    giveUp = setTimeout(() => socket.terminate(), CLOSE_MS)
    socket.resume()
    socket.close(code, reason)
    if (!isOver(connection)) resetConnection(connection)
  }
  const onStop = () => close(1001, 'the server is stopping')
  const onClosed = () => {
    if (isOver(connection)) close(1000, '')
    else close(1011, 'the connection to the port was lost')
  }
  keepHeartbeat(socket, patience)
  socket.on('error', () => socket.terminate())
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) {
      if (data.toString() === END) {
        connection.end()
        // There is no drain after an end.
        socket.resume()
      } else close(1008, `a text frame must be ${END}`)
    } else if (connection.writable && !connection.write(data)) socket.pause()
  })
  socket.once('close', () => {
    clearTimeout(giveUp)
    stopping.removeEventListener('abort', onStop)
    if (!isOver(connection)) resetConnection(connection)
  })

  connection.on('drain', () => socket.resume())
  connection.on('data', (chunk: Buffer) => {
    const isFull = socket.bufferedAmount > MAX_BUFFERED_BYTES
    if (isFull) connection.pause()
    socket.send(chunk, { binary: true }, () => isFull && connection.resume())
  })
  connection.on('error', () => undefined)
  connection.once('end', () => socket.send(END))
  connection.once('close', onClosed)
  stopping.addEventListener('abort', onStop)
  if (stopping.aborted) onStop()
  // It may have been lost while the WebSocket opened.
  else if (connection.destroyed) onClosed()
}

/** Both directions have come to their end, in whatever order. */
function isOver(connection: Duplex): boolean {
  return connection.readableEnded && connection.writableFinished
}
