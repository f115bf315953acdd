import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { PortBook } from '../../../src/runtime/process/ports.ts'

const wish = (port: number) => [{ name: 'default', port, protocol: 'http' as const }]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

test('a pod gets the port that it asks for when nobody has it', async () => {
  const port = await freePort()
  expect(await new PortBook([]).give('a', wish(port))).toEqual([{ wirePort: port, port }])
})

test('pods that ask for one port at once get different ones', async () => {
  const port = await freePort()
  const book = new PortBook([])
  const given = (await Promise.all(['a', 'b', 'c', 'd'].map((uid) => book.give(uid, wish(port))))).flat()
  expect(new Set(given.map((each) => each.port)).size).toBe(4)
  expect(given.map((each) => each.port)).toContain(port)
})

test('a port that is released, reserved or entered before is given accordingly', async () => {
  const port = await freePort()
  const book = new PortBook([])
  book.enter('a', [{ wirePort: 80, port }])
  expect((await book.give('b', wish(port)))[0]?.port).not.toBe(port)
  book.release('a')
  expect((await book.give('c', wish(port)))[0]?.port).toBe(port)
  expect((await new PortBook([port]).give('a', wish(port)))[0]?.port).not.toBe(port)
})

test('a port on which another program listens is not given', async () => {
  const other = createServer().listen(0, '0.0.0.0')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  expect((await new PortBook([]).give('a', wish(port)))[0]?.port).not.toBe(port)
  other.close()
})

test('two stanzas with one port share what it was given', async () => {
  const port = await freePort()
  expect(await new PortBook([]).give('a', [...wish(port), ...wish(port)])).toHaveLength(1)
})
