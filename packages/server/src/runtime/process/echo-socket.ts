// The WebSocket of the echo server: sends each message back as it came.
import type { Server } from 'node:http'
import { WebSocketServer } from 'ws'

export function echoMessages(server: Server, path: string): WebSocketServer {
  const sockets = new WebSocketServer({ server, path })
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    socket.on('error', () => socket.terminate())
  })
  sockets.on('error', () => {}) // the HTTP server's own errors come by here too
  return sockets
}
