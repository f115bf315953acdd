// A server started by an installed CLI on a given Node, with a profile and a data folder of its own.
import { mkdir, readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Ran, run } from './packages.ts'
import { killAll } from './processes.ts'

export interface InstalledServer {
  readonly url: string
  readonly dataFolder: string
  readonly admin: { username: string; password: string }
  /** `tpods ARGS`, signed in as the first admin. */
  tpods(...args: string[]): Promise<Ran>
  /** Ends whatever is left of it. */
  clear(): Promise<void>
}

export interface Installation {
  /** The program of Node. */
  node: string
  /** Where the packages are installed. */
  folder: string
}

export async function startInstalledServer({ node, folder }: Installation, home: string): Promise<InstalledServer> {
  await mkdir(home)
  const dataFolder = join(home, 'data')
  const program = join(folder, 'node_modules/tpods/bin/tpods.js')
  const env = {
    ...withoutSettings(process.env),
    HOME: home,
    TPODS_CONFIG_DIR: join(home, 'config'),
    TPODS_RUNTIME: 'process',
  }
  const call = (args: string[], input?: string) =>
    run(node, [program, ...args], { cwd: home, env, ...(input !== undefined && { input }) })
  try {
    const ports = ['--port', '0', '--gateway-port', '0']
    const { stdout } = await call([
      ...['server', 'start', '--detach', '--wait', '--json', '--data-dir', dataFolder],
      ...ports,
    ])
    const { url } = JSON.parse(stdout) as { url: string }
    const admin = JSON.parse(await readFile(join(dataFolder, 'admin.json'), 'utf8')) as InstalledServer['admin']
    const signIn = ['auth', 'login', '--base-url', url, '--username', admin.username, '--password-stdin']
    await call(signIn, `${admin.password}\n`)
    return { url, dataFolder, admin, tpods: (...args) => call(args), clear: () => killAll(dataFolder) }
  } catch (error) {
    await killAll(dataFolder)
    throw error
  }
}

/** Fetches a pod's URL without asking a resolver for its host name. */
export async function fetchFromPod(url: string): Promise<{ status: number | undefined; body: string }> {
  const { host, port, pathname } = new URL(url)
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: pathname, headers: { host } }, resolve).once('error', reject).end()
  })
  return { status: response.statusCode, body: await text(response) }
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(TPODS|TAPIS|XDG)_/.test(name)))
}
