// The baseline of the rows about memory: a Fastify at its defaults that pipes a body into a file, and a file into a
// reply.
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import Fastify from 'fastify'

const { file } = JSON.parse(process.argv[2])
const app = Fastify()

app.addContentTypeParser('*', (_request, body, done) => done(null, body))
app.post('/file', async (request) => {
  await pipeline(request.body, createWriteStream(file))
  return {}
})
app.get('/file', async (_request, reply) => reply.type('application/octet-stream').send(createReadStream(file)))

await app.listen({ host: '127.0.0.1', port: 0 })
process.on('disconnect', () => process.exit(0))
process.send(`http://127.0.0.1:${app.server.address().port}`)
