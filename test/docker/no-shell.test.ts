// Commands and files of a container whose image has no shell.
import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { beforeAll, describe, expect, test } from 'vitest'
import type { PodKey } from '../../packages/server/src/runtime/port.ts'
import { execText } from '../conformance/runtime/support.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { makePlainImage, PLAIN_IMAGE } from './plain-image.ts'
import { useEngine } from './support.ts'

describeOnEngines(({ name, host }) => {
  describe(`${name}: an image without a shell`, () => {
    const world = useEngine(host)
    beforeAll(() => makePlainImage(world.place().docker))

    const start = () => world.startRunning({ image: PLAIN_IMAGE, environment: { COLOUR: 'blue' } })
    const write = (key: PodKey, path: string, content: string | Buffer) =>
      world.runtime().writeFile(key, path, Readable.from([content], { objectMode: false }), {})

    test('a command runs as it is, and says that nothing can end it', async () => {
      const key = await start()
      const run = (argv: string[], options = {}) => execText(world.runtime(), key, argv, options)
      expect(await run(['printf', '%s|', 'a b', '$(id)', ''])).toEqual({
        exitCode: 0,
        timedOut: false,
        cancellable: false,
        stdout: 'a b|$(id)||',
        stderr: '',
      })
      expect(await run(['false'])).toMatchObject({ exitCode: 1 })
      expect((await run(['cat', '/none'])).stderr).toContain('No such file')
      const sent = randomBytes(1_000_000)
      const digest = createHash('sha256').update(sent).digest('hex')
      expect((await run(['sha256sum'], { stdin: Readable.from([sent]) })).stdout).toContain(digest)
      expect((await run(['env'], { hidesArgv: true })).stdout).toContain('COLOUR=blue')
      const begin = Date.now()
      expect(await run(['sleep', '60'], { timeoutMs: 300 })).toMatchObject({
        exitCode: null,
        timedOut: true,
        cancellable: false,
      })
      expect(Date.now() - begin).toBeLessThan(5_000)
    })

    test('a program that is not there, or is none, is refused, and a shell is not there', async () => {
      const key = await start()
      for (const argv of [['no-such-program', 'hunter2'], ['/bin/none'], ['sh', '-c', 'hunter2']]) {
        const refusal = await execText(world.runtime(), key, argv).catch((error: unknown) => error)
        expect(refusal).toMatchObject({ code: 'runtime_refused', details: { reason: 'command_not_found' } })
        expect(String(refusal)).not.toContain('hunter2')
      }
      await expect(execText(world.runtime(), key, ['/data/note'])).rejects.toMatchObject({
        details: { reason: 'command_not_executable' },
      })
    })

    test('words like those of an engine are those of the command when it ends otherwise', async () => {
      const key = await start()
      const words = 'OCI runtime exec failed: so I say'
      expect(await execText(world.runtime(), key, ['printf', words])).toMatchObject({ exitCode: 0, stdout: words })
    })

    test('a folder is listed one level deep, with the names that its image knows', async () => {
      const key = await start()
      const files = await world.runtime().listFiles(key, '.')
      expect(files.map(({ path, type, mode, sizeBytes }) => [path, type, mode, sizeBytes])).toEqual([
        ['./below', 'dir', 'drwxr-xr-x', 0],
        ['./link', 'symbolic_link', 'lrwxrwxrwx', 4],
        ['./loop', 'symbolic_link', 'lrwxrwxrwx', 4],
        ['./note', 'file', '-rw-r-----', 6],
      ])
      // Podman tells root of every file.
      const [owner, group] = name === 'podman' ? ['root', 'root'] : ['maker', 'makers']
      expect(files[3]).toMatchObject({ owner, group })
      const names = async (path: string) => (await world.runtime().listFiles(key, path)).map((file) => file.name)
      expect(await names('/')).toEqual(expect.arrayContaining(['bin', 'data', 'etc']))
      expect(await world.runtime().listFiles(key, 'note')).toMatchObject([{ name: 'note', path: 'note' }])
      // One file under two names, of which tar tells the size once.
      expect(await world.runtime().listFiles(key, '/data/below')).toMatchObject([
        { name: 'deep', type: 'file', sizeBytes: 4 },
        { name: 'same', type: 'file', sizeBytes: 4 },
      ])
    })

    test('a file is read behind its links, and a loop of links is none', async () => {
      const key = await start()
      const { sizeBytes, stream } = await world.runtime().readFile(key, 'link', {})
      expect([sizeBytes, await text(stream)]).toEqual([6, 'a note'])
      for (const path of ['loop', 'none', 'note/below']) {
        await expect(world.runtime().readFile(key, path, {})).rejects.toMatchObject({ code: 'file_not_found' })
      }
      await expect(world.runtime().readFile(key, 'below', {})).rejects.toMatchObject({ code: 'invalid_request' })
    })

    test('a file is written whole, keeps its mode and owner, and goes where a link leads', async () => {
      const key = await start()
      const sent = randomBytes(20_000_001)
      await write(key, 'below/new', sent)
      const { sizeBytes, stream } = await world.runtime().readFile(key, '/data/below/new', {})
      expect(sizeBytes).toBe(sent.length)
      expect((await buffer(stream)).equals(sent)).toBe(true)
      await write(key, 'link', 'another note')
      expect((await execText(world.runtime(), key, ['cat', 'note'])).stdout).toBe('another note')
      const { stdout } = await execText(world.runtime(), key, ['stat', '-c', '%a %u:%g', 'note', 'below/new'])
      expect(stdout).toBe(name === 'podman' ? '640 0:0\n644 0:0\n' : '640 7:8\n644 0:0\n')
      await expect(write(key, 'none/new', 'x')).rejects.toThrow('folder none does not exist')
      await expect(write(key, 'below', 'x')).rejects.toThrow('is a folder')
    })

    test('a reader who goes away does not hold the engine', async () => {
      const key = await start()
      await write(key, 'big', Buffer.alloc(30_000_000))
      for (let round = 0; round < 5; round += 1) {
        const { stream } = await world.runtime().readFile(key, 'big', {})
        if (round % 2 === 0) await new Promise((resolve) => stream.once('readable', resolve))
        stream.destroy()
      }
      const stop = new AbortController()
      const { stream } = await world.runtime().readFile(key, 'big', { signal: stop.signal })
      stop.abort()
      await expect(buffer(stream)).rejects.toThrow()
      expect((await execText(world.runtime(), key, ['printf', 'well'])).stdout).toBe('well')
    })
  })
})
