// A server that is a plain user beside an engine whose pods run as root: what they leave in volumes can be listed,
// fetched and deleted all the same.
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../conformance/runtime/support.ts'
import { plainAccount } from '../journeys/support/plain-account.ts'
import type { ServerProcess } from '../journeys/support/server-process.ts'
import { type Cli, openCli } from '../support/cli.ts'
import { describeOnEngines } from '../support/on-engine.ts'
import { unzip } from '../support/unzip.ts'
import { type EngineProxy, openEngineProxy } from './engine-proxy.ts'
import { type EngineServer, openEngineServer } from './engine-server.ts'

const helpers = { label: ['tpods.io/helper'] }

describeOnEngines(({ name, host }) => {
  describe(`${name}: files of root in a volume of a server that is not`, () => {
    let proxy: EngineProxy
    let engine: EngineServer
    let server: ServerProcess
    let cli: Cli
    let folder: string

    beforeAll(async () => {
      proxy = await openEngineProxy(host)
      const socket = proxy.host.replace('unix://', '')
      await chmod(dirname(socket), 0o711)
      await chmod(socket, 0o666)
      engine = await openEngineServer(proxy.host, {}, { account: plainAccount() })
      folder = await mkdtemp('/var/tmp/tpods-root-files-')
      server = await engine.place.start()
      cli = await openCli(server)
      await cli.must('volume', 'create', 'shared')
      await cli.must(
        'pod',
        'create',
        'writer',
        '--image',
        'busybox',
        '-v',
        'shared:/data',
        '--wait',
        '--',
        'sleep',
        '3600',
      )
      const script = `umask 077; cd /data; seq 1 100000 > numbers; mkdir -p closed/deeper; echo deep > closed/deeper/note
        ln -s /etc closed/link; echo open > open; chmod 644 open
        mkdir -p mixed/closed; chmod 755 mixed; cd mixed; echo secret > secret; echo below > closed/below
        echo open > open; chmod 644 open; cd ..; stat -c '%u %a' numbers`
      expect(await cli.must('pod', 'exec', 'writer', '--', 'sh', '-c', script)).toBe('0 600\n')
    })
    afterAll(async () => {
      await cli?.close()
      await server?.end('SIGTERM')
      await engine?.clear()
      await proxy?.close()
      await rm(folder, { recursive: true, force: true })
    })

    const listed = async (path: string) => {
      const entries = JSON.parse(await cli.must('volume', 'files', 'shared', path, '--json')) as { path: string }[]
      return entries.map((entry) => entry.path)
    }

    test('a folder that is closed to it is listed', async () => {
      expect(await listed('/')).toEqual(['/closed', '/mixed', '/numbers', '/open'])
      expect(await listed('/closed')).toEqual(['/closed/deeper', '/closed/link'])
      expect(await listed('/closed/deeper')).toEqual(['/closed/deeper/note'])
    })

    test('a file that is closed to it is fetched, whole and in part', async () => {
      const numbers = Array.from({ length: 100_000 }, (_, index) => `${index + 1}\n`).join('')
      expect(await cli.must('volume', 'download', 'shared', '/numbers', '-')).toBe(numbers)
      expect(await cli.must('volume', 'download', 'shared', '/closed/deeper/note', '-')).toBe('deep\n')
      const { token } = await server.signIn()
      const part = await fetch(`${server.url}/v3/pods/volumes/shared/contents/numbers`, {
        headers: { 'x-tapis-token': token, range: 'bytes=10-19' },
      })
      expect(part.status).toBe(206)
      expect(await part.text()).toBe(numbers.slice(10, 20))
    })

    test('a folder with such files, and one that is closed itself, is fetched as an archive', async () => {
      const { token } = await server.signIn()
      const unzipped = async (path: string) => {
        const url = `${server.url}/v3/pods/volumes/shared/contents/${path}?zip=true`
        const reply = await fetch(url, { headers: { 'x-tapis-token': token } })
        expect(reply.status).toBe(200)
        return unzip(Buffer.from(await reply.arrayBuffer()))
      }
      const mixed = await unzipped('mixed')
      expect([...mixed.keys()].sort()).toEqual(['closed/', 'closed/below', 'open', 'secret'])
      expect(mixed.get('secret')?.toString()).toBe('secret\n')
      expect(mixed.get('closed/below')?.toString()).toBe('below\n')
      expect((await unzipped('closed')).get('deeper/note')?.toString()).toBe('deep\n')
      expect((await unzipped('mixed/secret')).get('secret')?.toString()).toBe('secret\n')
    })

    test.each([
      ['/closed/link', /symbolic link/],
      ['/closed/link/passwd', /symbolic link/],
      ['/closed/deeper', /folder/],
      ['/closed/missing', /does not exist/],
    ])('what is no file in it is refused in words: %s', async (path, words) => {
      const { code, stderr } = await cli.run('volume', 'download', 'shared', path, '-')
      expect(code).not.toBe(0)
      expect(stderr).toMatch(words)
    })

    test('it is deleted, and nothing of it and of the help is left', async () => {
      const volumes = `${engine.place.dataFolder}/storage/local/dev/volumes`
      expect(await readdir(volumes)).toEqual(['shared'])
      await cli.must('pod', 'rm', 'writer', '--yes')
      await cli.must('volume', 'rm', 'shared', '--yes')
      await until('the folder to be gone', async () => (await readdir(volumes)).length === 0 || undefined, 30_000)
      await until('the helpers to be gone', async () => {
        const filters = { label: [...helpers.label, await engine.label()] }
        return (await engine.docker.listContainers({ all: true, filters })).length === 0 || undefined
      })
    })
  })
})
