// What every runtime promises for files and mounts.
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { PodDefinition, PodKey, PodMount, PodRuntime } from '../../../packages/server/src/runtime/port.ts'
import type { RuntimeUnderTest } from './suite.ts'
import { execText, logTexts, podDefinition, podKey, shell, untilPhase } from './support.ts'

export function describeFiles(name: string, makeRuntime: () => Promise<RuntimeUnderTest>): void {
  describe(`${name}: files and mounts`, () => {
    let subject: RuntimeUnderTest
    let runtime: PodRuntime
    const made: PodKey[] = []

    const start = async (fields: Partial<PodDefinition> = {}): Promise<PodKey> => {
      const definition = podDefinition(subject.image, { command: ['sleep', '600'], ...fields })
      made.push(definition.key)
      await runtime.apply(definition)
      return definition.key
    }
    const startRunning = async (fields: Partial<PodDefinition> = {}): Promise<PodKey> => {
      const key = await start(fields)
      await untilPhase(runtime, key, 'running')
      return key
    }
    const write = (key: PodKey, path: string, content: string | Buffer) =>
      runtime.writeFile(key, path, Readable.from([content], { objectMode: false }), {})
    const read = async (key: PodKey, path: string) => text((await runtime.readFile(key, path, {})).stream)
    const names = async (key: PodKey, path: string) => (await runtime.listFiles(key, path)).map((file) => file.name)

    beforeAll(async () => {
      subject = await makeRuntime()
      runtime = subject.runtime
    })
    afterEach(async () => {
      await Promise.all(made.splice(0).map((key) => runtime.remove(key, { graceMs: 0 })))
    })
    afterAll(() => subject.close())

    describe('files', () => {
      test('a file that is written is what the pod and a reader see, byte for byte', async () => {
        const key = await startRunning()
        const sent = randomBytes(3_000_001)
        await runtime.writeFile(key, 'big file', Readable.from([sent.subarray(0, 7), sent.subarray(7)]), {})
        const sum = createHash('sha256').update(sent).digest('hex')
        expect((await execText(runtime, key, ['sha256sum', 'big file'])).stdout).toContain(sum)
        const { sizeBytes, stream } = await runtime.readFile(key, 'big file', {})
        expect(sizeBytes).toBe(sent.length)
        expect((await buffer(stream)).equals(sent)).toBe(true)
      })

      test('an empty file is written and read', async () => {
        const key = await startRunning()
        await runtime.writeFile(key, 'empty', Readable.from([], { objectMode: false }), {})
        const { sizeBytes, stream } = await runtime.readFile(key, 'empty', {})
        expect([sizeBytes, await text(stream)]).toEqual([0, ''])
      })

      test('a large file arrives whole at a reader who is slow', async () => {
        const key = await startRunning()
        await execText(runtime, key, shell('head -c 50000000 /dev/zero >large'))
        const { stream } = await runtime.readFile(key, 'large', {})
        let bytes = 0
        for await (const chunk of stream) {
          bytes += (chunk as Buffer).length
          await sleep(1)
        }
        expect(bytes).toBe(50_000_000)
      })

      test('a file that is replaced keeps its mode and has only its new content', async () => {
        const key = await startRunning()
        await execText(runtime, key, shell('echo a long former content > script; chmod 755 script'))
        await write(key, 'script', 'new')
        expect(await read(key, 'script')).toBe('new')
        expect((await runtime.listFiles(key, 'script'))[0]).toMatchObject({ mode: '-rwxr-xr-x', sizeBytes: 3 })
      })

      test('a folder is listed by name with type, size, mode and owner', async () => {
        const key = await startRunning()
        const script =
          'umask 022; mkdir place; cd place; printf 12345 > b; mkdir a; ln -s /no/where c; mkfifo d; date +%s'
        const seconds = Number((await execText(runtime, key, shell(script))).stdout)
        const files = await runtime.listFiles(key, 'place')
        expect(files.map(({ name, path, type, mode }) => [name, path, type, mode])).toEqual([
          ['a', 'place/a', 'dir', 'drwxr-xr-x'],
          ['b', 'place/b', 'file', '-rw-r--r--'],
          ['c', 'place/c', 'symbolic_link', 'lrwxrwxrwx'],
          ['d', 'place/d', 'other', 'prw-r--r--'],
        ])
        expect(files[1]?.sizeBytes).toBe(5)
        expect(Math.abs((files[1]?.modifiedAt.getTime() ?? 0) / 1000 - seconds)).toBeLessThan(5)
        const owner = (await execText(runtime, key, ['stat', '-c', '%U %G', 'place/b'])).stdout.trim()
        expect(`${files[1]?.owner} ${files[1]?.group}`).toBe(owner)
      })

      test('a folder of many files is listed whole, whatever they are called', async () => {
        const key = await startRunning()
        const script = `mkdir many; cd many; i=0; while [ $i -lt 250 ]; do echo >"number $i"; i=$((i+1)); done
          echo >-n; echo >'*'; echo >.hidden; echo >..two; echo >"two
lines"`
        await execText(runtime, key, shell(script))
        const files = await runtime.listFiles(key, 'many')
        const numbers = Array.from({ length: 250 }, (_, index) => `number ${index}`)
        const expected = [...numbers, '-n', '*', '.hidden', '..two', 'two\nlines']
        expect(files.map(({ name }) => name).sort()).toEqual(expected.sort())
        expect(files.every(({ type, sizeBytes }) => type === 'file' && sizeBytes === 1)).toBe(true)
      })

      test('an absolute path outside of mounts is the path that the pod itself sees', async () => {
        const key = await startRunning()
        const folder = (await execText(runtime, key, ['pwd'])).stdout.trim()
        await write(key, `${folder}/here`, 'seen')
        expect(await read(key, 'here')).toBe('seen')
        expect((await runtime.listFiles(key, `${folder}/here`)).map(({ path }) => path)).toEqual([`${folder}/here`])
      })

      test('what is not there is not found', async () => {
        const key = await startRunning()
        await write(key, 'file', 'x')
        for (const path of ['missing', 'missing/below', 'file/below']) {
          await expect(runtime.listFiles(key, path)).rejects.toMatchObject({ code: 'file_not_found' })
          await expect(runtime.readFile(key, path, {})).rejects.toMatchObject({ code: 'file_not_found' })
        }
      })

      test('a write into a folder that is missing, or onto a folder, is refused and names it', async () => {
        const key = await startRunning()
        const before = await names(key, '.')
        await execText(runtime, key, ['mkdir', 'folder'])
        await expect(write(key, 'missing/file', 'x')).rejects.toMatchObject({
          code: 'invalid_request',
          message: expect.stringContaining('folder missing does not exist'),
        })
        for (const path of ['folder', 'folder/', 'new/']) {
          await expect(write(key, path, 'x')).rejects.toMatchObject({ code: 'invalid_request' })
        }
        expect(await names(key, '.')).toEqual([...before, 'folder'].sort())
      })

      test('a write that is given up leaves the former file and nothing else', async () => {
        const key = await startRunning()
        const before = await names(key, '.')
        await write(key, 'file', 'former')
        const broken = Readable.from(
          (async function* () {
            yield Buffer.alloc(100_000)
            throw new Error('the caller is gone')
          })(),
        )
        await expect(runtime.writeFile(key, 'file', broken, {})).rejects.toThrow('the caller is gone')
        const stop = new AbortController()
        const endless = new Readable({ read() {} })
        endless.push('the first part')
        const writing = runtime.writeFile(key, 'file', endless, { signal: stop.signal })
        stop.abort()
        await expect(writing).rejects.toThrow()
        expect(await names(key, '.')).toEqual([...before, 'file'].sort())
        expect(await read(key, 'file')).toBe('former')
      })

      test('files are out of reach unless the pod runs', async () => {
        const ended = await start({ command: ['true'] })
        await untilPhase(runtime, ended, 'succeeded')
        for (const key of [ended, podKey()]) {
          await expect(runtime.listFiles(key, '.')).rejects.toMatchObject({ code: 'wrong_state' })
          await expect(runtime.readFile(key, 'x', {})).rejects.toMatchObject({ code: 'wrong_state' })
          await expect(write(key, 'x', 'x')).rejects.toMatchObject({ code: 'wrong_state' })
        }
      })
    })

    describe('mounts', () => {
      const folder = (path: string, source: string): PodMount => ({ path, readOnly: false, kind: 'folder', source })
      const makeVolume = async (source: string) => {
        await mkdir(join(subject.storageRoot, source), { recursive: true })
        return join(subject.storageRoot, source)
      }

      test('a mounted folder is the folder of the storage, in both directions', async () => {
        const volume = await makeVolume('dev/volumes/one')
        await writeFile(join(volume, 'greeting'), 'from outside\n')
        const there = subject.inPod('/data/deep')
        const key = await startRunning({
          mounts: [folder('/data/deep', 'dev/volumes/one')],
          command: shell(`cat "${there}/greeting"; echo from inside > "${there}/answer"; exec sleep 600`),
        })
        await expect.poll(() => logTexts(runtime, key)).toEqual(['from outside'])
        await expect.poll(() => readFile(join(volume, 'answer'), 'utf8').catch(() => '')).toBe('from inside\n')
        expect(await names(key, '/data/deep')).toEqual(['answer', 'greeting'])
        expect(await read(key, '/data/deep/greeting')).toBe('from outside\n')
        await write(key, '/data/deep/third', 'by hand')
        expect(await readFile(join(volume, 'third'), 'utf8')).toBe('by hand')
      })

      test('what is in a mounted folder outlives the pod', async () => {
        const volume = await makeVolume('dev/volumes/canary')
        await mkdir(join(volume, 'below'))
        await writeFile(join(volume, 'below', 'canary'), 'alive')
        const key = await startRunning({ mounts: [folder('/data', 'dev/volumes/canary')] })
        await runtime.remove(key, { graceMs: 0 })
        expect(await readdir(volume)).toEqual(['below'])
        expect(await readFile(join(volume, 'below', 'canary'), 'utf8')).toBe('alive')
      })

      test('a mounted file has its content and mode, anew at each instance', async () => {
        const mount: PodMount = {
          path: '/etc/app/run.sh',
          readOnly: false,
          kind: 'file',
          content: 'echo ok',
          mode: 0o755,
        }
        const there = subject.inPod('/etc/app/run.sh')
        const fields = {
          key: podKey(),
          mounts: [mount],
          command: shell(`sh "${there}"; { echo false > "${there}"; } 2>/dev/null; sleep 600`),
        }
        const key = await startRunning(fields)
        await expect.poll(() => logTexts(runtime, key)).toEqual(['ok'])
        expect((await runtime.listFiles(key, '/etc/app/run.sh'))[0]).toMatchObject({ mode: '-rwxr-xr-x' })
        await runtime.remove(key, { graceMs: 0 })
        await startRunning({ ...fields, instance: 2 })
        await expect.poll(() => logTexts(runtime, key)).toEqual(['ok'])
      })

      test('a file below a read-only mount is not written', async () => {
        await makeVolume('dev/volumes/fixed')
        const key = await startRunning({ mounts: [{ ...folder('/data', 'dev/volumes/fixed'), readOnly: true }] })
        await expect(write(key, '/data/x', 'x')).rejects.toMatchObject({ code: 'invalid_request' })
        expect(await names(key, '/data')).toEqual([])
      })
    })
  })
}
