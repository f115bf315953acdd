// The program of the containment test: one process swaps a folder for a link and back while this one reads and writes
// through the storage. Prints how often something of the outside was met. Run as a plain user.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { openStorageRoot } from '../../src/volumes/storage-root.ts'
import { doorSwapper } from './door-swapper.ts'

const rounds = Number(process.argv[2])
const key = { site: 'local', tenant: 'dev', volumeId: 'data' }
// Random bytes cannot be compressed, so they stand in an archive as they are.
const secret = randomBytes(1_000)

const folder = await mkdtemp(join(tmpdir(), 'tpods-contain-'))
const root = join(folder, 'root')
const outside = join(folder, 'outside')
await mkdir(outside)
await writeFile(join(outside, 'f.txt'), secret)
await writeFile(join(outside, 'outside.txt'), '')
const files = await openStorageRoot({ folder: root })
await files.create(key)
const inside = join(root, await files.folderOf(key, ''))
await files.write(key, 'door/f.txt', Readable.from([Buffer.from('inside')]), { maxBytes: 100 })
const swapper = spawn(process.execPath, ['-e', doorSwapper, inside, outside], { stdio: 'ignore' })
const counts = { escapes: 0, reads: 0, lateReads: 0, writes: 0, lists: 0, refusals: 0 }
const attempt = async (work: () => Promise<void>) =>
  work().catch(() => {
    counts.refusals += 1
  })
for (let round = 0; round < rounds; round += 1) {
  await attempt(async () => {
    const text = (await buffer((await files.open(key, 'door/f.txt')).createReadStream())).toString()
    counts.reads += 1
    if (round > rounds / 2) counts.lateReads += 1
    if (text !== 'inside') counts.escapes += 1
  })
  await attempt(async () => {
    await files.write(key, 'door/w.txt', Readable.from([Buffer.from('written')]), { maxBytes: 100 })
    counts.writes += 1
  })
  await attempt(async () => {
    // Only the folder outside has this one.
    if ((await files.list(key, 'door')).some(({ name }) => name === 'outside.txt')) counts.escapes += 1
    counts.lists += 1
  })
  if (round % 50 === 0) {
    await attempt(async () => {
      const bytes = await buffer((await files.zip(key, 'door')).stream)
      if (bytes.includes(secret.subarray(400, 464))) counts.escapes += 1
    })
    await attempt(async () => void (await files.measure(key)))
  }
}
swapper.kill('SIGKILL')
if ((await readdir(outside)).join() !== 'f.txt,outside.txt') counts.escapes += 1
if (!(await readFile(join(outside, 'f.txt'))).equals(secret)) counts.escapes += 1
await files.remove(key)
await files.close()
if (!(await readFile(join(outside, 'f.txt'))).equals(secret)) counts.escapes += 1
await rm(folder, { recursive: true, force: true })
process.stdout.write(`${JSON.stringify({ ...counts, uid: process.getuid?.() })}\n`)
