// A connection to a pod. Right after a start it waits for the listener, since a pod is up a moment before its program.
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Endpoint } from '../runtime/port.ts'
import { openTcp } from '../support/tcp.ts'

const listenerWaitMs = 5_000
const listenerPauseMs = 50
const hangUpMs = 25

export interface ConnectOptions {
  /** The pod has just started: a refused connection is tried again, for up to 5 s. */
  patient: boolean
  clock: () => number
  /** Ends the wait, and the connection for as long as it lives. */
  signal: AbortSignal
}

/** The socket stays half open when the pod ends its side; the caller ends the other. */
export async function connectToPod(endpoint: Endpoint, options: ConnectOptions): Promise<Socket> {
  const { patient, clock, signal } = options
  const deadline = clock() + listenerWaitMs
  for (;;) {
    try {
      const socket = await openTcp({ ...endpoint, signal })
      if (patient) await outlastAccept(socket, signal)
      return socket
    } catch (error) {
      if (!patient || !isNotListening(error) || clock() >= deadline) throw error
      await delay(listenerPauseMs, undefined, { signal })
    }
  }
}

/** Port publishers of container engines accept before the pod listens, and hang up when they find nobody. */
async function outlastAccept(socket: Socket, signal: AbortSignal): Promise<void> {
  await delay(hangUpMs, undefined, { signal })
  if (!socket.destroyed && !socket.readableEnded) return
  socket.destroy()
  throw Object.assign(new Error('accepted and hung up'), { code: 'ECONNRESET' })
}

function isNotListening(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')
}
