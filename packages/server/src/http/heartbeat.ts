// Is the client of a WebSocket still there? Pings it, takes all that comes from it for a sign of life, and cuts off the
// one that is silent for too long.
import type { WebSocket } from 'ws'

export interface Patience {
  pingMs: number
  /** A client that is not heard for so long is gone. */
  silenceMs: number
}

/** Beats until the socket closes. The socket must not answer pings by itself (`autoPong: false`). */
export function keepHeartbeat(socket: WebSocket, { pingMs, silenceMs }: Patience): void {
  // Counted, not timed: a machine that slept, or a loop that was held up, has not yet read what the client sent.
  let unheard = 0
  const hear = () => {
    unheard = 0
  }
  // One question at a time: a client that does not read for long would find all of them at once, and clients take many
  // pings in a row for an attack.
  let isAsked = false
  socket.on('pong', () => {
    isAsked = false
  })
  const beat = setInterval(() => {
    // While our side does not take its bytes the socket is not read, so no pong is seen. A client that is gone then
    // shows when the ping cannot be delivered.
    if (socket.isPaused) hear()
    if (unheard++ * pingMs > silenceMs) socket.terminate()
    else if (socket.readyState === socket.OPEN && !isAsked) {
      isAsked = true
      socket.ping()
    }
  }, pingMs)
  socket.once('close', () => clearInterval(beat))

  for (const sign of ['message', 'pong', 'ping'] as const) socket.on(sign, hear)
  // A client whose reader is slow sees no pings and sends its own. One answer waits at most: ws would queue them, and
  // end the connection at the sixtieth.
  let isAnswering = false
  socket.on('ping', (data: Buffer) => {
    if (isAnswering || socket.readyState !== socket.OPEN) return
    isAnswering = true
    socket.pong(data, false, () => {
      isAnswering = false
    })
  })
}
