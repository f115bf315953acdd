// What people get from npm: the three packages, packed, installed without install scripts, and used on every Node
// that is promised.
import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { coreSources, nodeSources, page, programs, project, resolutions } from './support/consumers.ts'
import { fetchFromPod, type InstalledServer, startInstalledServer } from './support/installed-server.ts'
import { install, type PackedPackage, packAll, provideNode, RegistryAwayError, root, run } from './support/packages.ts'
import { podProcesses, processesOf } from './support/processes.ts'

const nodeVersions = ['20.20.2', '22.23.3']
const rooms: Record<string, string> = { '@tpods/sdk': 'sdk', '@tpods/server': 'server', tpods: 'cli' }
const shipped = /^(dist\/[\w.-]+\.(js|cjs|d\.ts|d\.cts)|bin\/[\w-]+\.js|package\.json|README\.md|LICENSE)$/

let folder: string
let packages: PackedPackage[]

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'tpods-packages-')))
  // Started by root, the embedded Postgres runs as another user, who must get through.
  await chmod(folder, 0o755)
  packages = await packAll(folder)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('packed', () => {
  test('the packages hold what was built, and their sizes are told', () => {
    for (const { name, size, unpackedSize, paths } of packages) {
      console.log(`${name}: ${Math.ceil(size / 1024)} KiB packed, ${Math.ceil(unpackedSize / 1024)} KiB unpacked`)
      expect(paths.filter((path) => !shipped.test(path))).toEqual([])
      expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
    }
    expect(packages.map(({ name }) => name).sort()).toEqual(Object.keys(rooms).sort())
  })

  test('everything that a manifest points to is there', async () => {
    for (const { name, paths } of packages) {
      const { bin, exports, main, module, types } = await readManifest(name)
      const targets = leaves({ bin, exports, main, module, types }).filter((path) => !path.startsWith('./src/'))
      expect(targets).not.toEqual([])
      expect(targets.filter((path) => !paths.includes(path.replace('./', '')))).toEqual([])
    }
  })

  test('no file names a place of the machine that built it, or a map that is not there', async () => {
    for (const { name, paths } of packages) {
      for (const path of paths) {
        const text = await readFile(join(root, 'packages', rooms[name] ?? '', path), 'utf8')
        expect(text.includes(root), `${name}: ${path}`).toBe(false)
        expect(text, `${name}: ${path}`).not.toMatch(/^\/\/# sourceMappingURL=/m)
      }
    }
  })
})

test('the clone has the command, too', async () => {
  const { stdout } = await run('npx', ['--no-install', 'tpods', '--version'], { cwd: root })
  expect(stdout.trim()).toBe((await readManifest('tpods')).version)
})

describe("installed (needs npm's registry)", () => {
  let app: string
  let nodes: Record<string, string>
  let isAway = false

  beforeAll(async () => {
    app = join(folder, 'app')
    try {
      const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
      const specs = packages.map(({ file }) => file)
      await install(app, [...specs, `@types/node@${devDependencies['@types/node']}`])
      const provided = nodeVersions.map(async (version) => [version, await provideNode(version, join(folder, version))])
      nodes = Object.fromEntries(await Promise.all(provided))
    } catch (error) {
      if (!(error instanceof RegistryAwayError)) throw error
      isAway = true
    }
  }, 170_000)

  beforeEach((context) => context.skip(isAway, "needs npm's registry, which does not answer"))

  describe.each(nodeVersions)('on Node %s', (version) => {
    let server: InstalledServer

    beforeAll(async () => {
      if (isAway) return
      server = await startInstalledServer({ node: nodes[version] ?? '', folder: app }, join(folder, `home-${version}`))
    })
    afterAll(() => server?.clear())

    test('the CLI starts a server in the background', async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text()
      expect(metrics).toContain(`nodejs_version_info{version="v${version.split('.')[0]}.`)
      expect((await server.tpods('server', 'status', '--data-dir', server.dataFolder)).stdout).toContain(server.url)
    })

    test('a pod made with the CLI answers at its URL until it is deleted', async () => {
      await server.tpods('pod', 'create', 'hello', '--image', 'tpods/echo', '--port', '5000', '--wait')
      const { stdout: url } = await server.tpods('pod', 'url', 'hello', '--wait')
      const { status, body } = await fetchFromPod(`${url.trim()}/some/path`)
      expect([status, JSON.parse(body).path]).toEqual([200, '/some/path'])
      await server.tpods('pod', 'rm', 'hello', '--yes')
      expect((await fetchFromPod(url.trim())).status).toBe(404)
      await expect.poll(() => podProcesses(server.dataFolder), { timeout: 10_000 }).toEqual([])
    })

    test.each(Object.entries(programs))('the SDK serves %s', async (name, source) => {
      await server.tpods('pod', 'create', 'quiet', '--image', 'tpods/echo', '--off')
      await writeFile(join(app, name), source)
      const { username, password } = server.admin
      const env = { ...process.env, BASE_URL: server.url, USERNAME: username, PASSWORD: password }
      const { stdout } = await run(nodes[version] ?? '', [name], { cwd: app, env })
      await server.tpods('pod', 'rm', 'quiet', '--yes')
      expect(JSON.parse(stdout)).toEqual({ pods: ['quiet'], isShared: true })
    })

    test('the CLI stops the server, and nothing of it goes on', async () => {
      await server.tpods('server', 'stop', '--data-dir', server.dataFolder)
      expect(processesOf(server.dataFolder)).toEqual([])
    })
  })

  test.each(Object.keys(resolutions))(
    'the types compile in a strict project with %s resolution',
    async (resolution) => {
      const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
      for (const [kind, sources] of Object.entries({ core: coreSources, node: nodeSources })) {
        for (const [name, source] of Object.entries(sources)) await writeFile(join(app, name), source)
        const config = join(app, `tsconfig.${kind}-${resolution}.json`)
        await writeFile(config, project(Object.keys(sources), resolution, kind === 'node'))
        await run(process.execPath, [tsc, '-p', config], { cwd: app })
      }
    },
  )

  test('the SDK bundles for browsers without a part of Node', async () => {
    const { metafile, outputFiles } = await build({
      stdin: { contents: page, resolveDir: app },
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      platform: 'browser',
      format: 'esm',
    })
    const text = outputFiles[0]?.text ?? ''
    expect(Object.keys(metafile.inputs).filter((path) => path.includes('undici'))).toEqual([])
    expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).toEqual([])
    expect(text).toContain('tpods')
    expect(text).not.toMatch(/\bnode:|\brequire\(/)
  })
})

async function readManifest(name: string) {
  return JSON.parse(await readFile(join(root, 'packages', rooms[name] ?? '', 'package.json'), 'utf8'))
}

/** The texts in a value, however deep. */
function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : []
}
