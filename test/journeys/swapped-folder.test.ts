// A pod swaps a folder of its volume for a link to the outside and back while the API reads, writes and deletes there.
// The server is the built one, run by a plain user. `npm run soak -- swap` runs it longer.
import { randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ApiClient } from './support/api-client.ts'
import { makeOutside, type Outside } from './support/outside.ts'
import { plainAccount } from './support/plain-account.ts'
import { podProcesses } from './support/processes.ts'
import { openServerPlace, type ServerPlace, type ServerProcess } from './support/server-process.ts'
import { attack, callVolume } from './support/swap-attack.ts'
import { startSwappingPod } from './support/swapping-pod.ts'

const rounds = Number(process.env.TPODS_SOAK_HITS ?? 300)
const deletions = Math.max(3, Math.ceil(rounds / 100))
const width = 4
const account = plainAccount()
const timeout = 60_000 + rounds * 60 + deletions * 20_000
const names = Array.from({ length: 10 }, (_, number) => [`f${number}.bin`, `sub/f${number}.bin`]).flat()
const content = randomBytes(4_096)

let place: ServerPlace
let outside: Outside
let server: ServerProcess
let client: ApiClient

beforeAll(async () => {
  place = await openServerPlace({ TPODS_GRACE: '0' }, { account })
  server = await place.start()
  client = await server.signIn()
}, 120_000)
afterAll(() => place?.clear())
beforeEach(async () => {
  outside = await makeOutside(names, account)
})
afterEach(() => outside.remove())

const volumesFolder = () => join(place.dataFolder, 'storage/local/dev/volumes')

/** With the folder that will be swapped. */
async function fillVolume(volumeId: string, files = names): Promise<void> {
  await client.must('POST', '/pods/volumes', { volume_id: volumeId })
  for (const name of files) {
    const { status } = await callVolume(client, volumeId, `/upload/door/${name}`, content)
    expect(status).toBe(200)
  }
}

test(`0 escapes in ${rounds} reads and writes of a folder that a pod swaps for a link`, { timeout }, async () => {
  await fillVolume('data')
  // What is in an archive can be seen, so a secret could be.
  const archive = await callVolume(client, 'data', '/contents/door?zip=true')
  expect(archive.body.includes(content.subarray(1_000, 1_064))).toBe(true)
  const pod = await startSwappingPod(client, { podId: 'swapper', volumeId: 'data', target: outside.folder })
  const plain = [server.pid, ...podProcesses(place.dataFolder).map(({ pid }) => pid)]
  expect(await Promise.all(plain.map(async (pid) => (await stat(`/proc/${pid}`)).uid))).not.toContain(0)

  // In two halves: the pod must still be at work in the second one.
  for (const half of ['first half', 'second half']) {
    const swapsBefore = await pod.swaps()
    const tally = await attack({ client, outside, volumeId: 'data', content, rounds: Math.ceil(rounds / 2), width })
    console.log(`${half}: ${(await pod.swaps()) - swapsBefore} swaps`)
    console.table({ ...tally.byKind, total: tally.total })

    expect(tally.total.escapes).toBe(0)
    expect(await outside.changes()).toEqual([])
    expect(tally.failures).toEqual([])
    // The folder was a folder for some of the requests and a link for others.
    for (const { ok, refused } of [tally.byKind.read, tally.byKind.write]) {
      expect(ok).toBeGreaterThan(rounds / 100)
      expect(refused).toBeGreaterThan(rounds / 100)
    }
    await expect.poll(pod.swaps).toBeGreaterThan(swapsBefore)
  }
  await pod.remove()
  await client.must('DELETE', '/pods/volumes/data?force=true')
})

test('files for the eyes of the pod alone are served, and a pipe among them holds nothing up', async () => {
  await client.must('POST', '/pods/volumes', { volume_id: 'closed' })
  const script = 'umask 077; mkdir data/own; echo secret > data/own/note; mkfifo data/own/pipe; exec sleep 1000'
  await client.must('POST', '/pods', {
    pod_id: 'closed',
    image: 'tpods/echo',
    command: ['sh', '-c', script],
    volume_mounts: { '/data': { type: 'tapisvolume', source_id: 'closed' } },
  })
  const list = () => client.send<{ name: string; type: string }[]>('GET', '/pods/volumes/closed/list?path=own')
  const names = async () => (await list()).result?.map(({ name, type }) => `${name} ${type}`)
  await expect.poll(names).toEqual(['note file', 'pipe other'])

  expect((await callVolume(client, 'closed', '/download/own/note')).body.toString()).toBe('secret\n')
  expect((await callVolume(client, 'closed', '/contents/own?zip=true')).status).toBe(200)
  for (const path of ['/download/own/pipe', '/contents/own/pipe', '/contents/own/pipe?zip=true']) {
    expect((await callVolume(client, 'closed', path)).status).toBe(400)
  }
  const before = await readdir(volumesFolder())
  await client.must('DELETE', '/pods/closed')
  await client.must('DELETE', '/pods/volumes/closed?force=true')
  await expect.poll(() => readdir(volumesFolder())).toEqual(before.filter((name) => name !== 'closed'))
})

test(`0 escapes in ${deletions} deletions of volumes while a pod swaps a folder in them`, { timeout }, async () => {
  for (let number = 0; number < deletions; number += 1) {
    const volumeId = `gone${number}`
    await fillVolume(volumeId, ['f0.bin', 'sub/f0.bin'])
    const pod = await startSwappingPod(client, { podId: `swapper${number}`, volumeId, target: outside.folder })
    await client.must('DELETE', `/pods/volumes/${volumeId}?force=true`)
    await pod.remove()
    expect(await outside.changes()).toEqual([])
  }

  // What the pods kept the server from removing is removed by the next start.
  await expect.poll(() => podProcesses(place.dataFolder)).toEqual([])
  await server.end('SIGTERM')
  server = await place.start()
  await expect.poll(() => readdir(volumesFolder())).toEqual([])
  expect(await outside.changes()).toEqual([])
})
