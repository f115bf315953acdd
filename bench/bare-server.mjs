// The baseline of `api-read`: a Fastify at its defaults with one route that runs the server's own statement on the
// server's own database and sends the row. Started as a child of the bench, and ends with it.
import Fastify from 'fastify'
import pg from 'pg'

const { database, query, podId } = JSON.parse(process.argv[2])
const pool = new pg.Pool({ max: 20, ...database })
const app = Fastify()

app.get('/pods/:pod_id', async (request, reply) => {
  const values = query.values.map((value) => (value === podId ? request.params.pod_id : value))
  const { rows } = await pool.query(query.text, values)
  return reply.send(rows[0])
})

await app.listen({ host: '127.0.0.1', port: 0 })
process.on('disconnect', () => process.exit(0))
process.send(`http://127.0.0.1:${app.server.address().port}`)
