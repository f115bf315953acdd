// The program behind the image `tpods/echo`: a small HTTP and WebSocket server that tells what it is asked and what it
// sees. For first looks, tests and CI. Listens on HOST:PORT, by default 0.0.0.0:5000.
import { createServer } from 'node:http'
import { answer } from './echo-routes.ts'
import { echoMessages } from './echo-socket.ts'

const host = process.env.HOST ?? '0.0.0.0'
const port = Number(process.env.PORT ?? 5000)

const server = createServer(answer)
const sockets = echoMessages(server, '/ws')

server.once('error', (error: NodeJS.ErrnoException) => {
  console.error(error.code === 'EADDRINUSE' ? `port ${port} is in use already` : `cannot listen: ${error.message}`)
  process.exitCode = 98
})
server.listen(port, host, () => console.log(`listening on ${port}`))

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    console.log('stopping')
    for (const socket of sockets.clients) socket.terminate()
    server.close()
    server.closeAllConnections()
    process.exitCode = 0
  })
}
