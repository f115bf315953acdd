// The baseline of the rows about reading: a Fastify at its defaults with one route that runs the server's own statements
// on the server's own database and sends the rows of the last.
import Fastify from 'fastify'
import pg from 'pg'

const { database, statements, podId } = JSON.parse(process.argv[2])
const pool = new pg.Pool({ max: 20, ...database })
const app = Fastify()

app.get('/pods/:pod_id', async (request, reply) => {
  let rows
  for (const { text, values } of statements) {
    const asked = values.map((value) => (value === podId ? request.params.pod_id : value))
    rows = (await pool.query(text, asked)).rows
  }
  return reply.send(rows)
})

await app.listen({ host: '127.0.0.1', port: 0 })
process.on('disconnect', () => process.exit(0))
process.send(`http://127.0.0.1:${app.server.address().port}`)
