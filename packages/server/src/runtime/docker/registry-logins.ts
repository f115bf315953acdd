// How this machine's user is signed in to registries, as `docker login` or `podman login` left it: in a file, or with a
// helper program that the file names.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

export interface RegistryLogin {
  username?: string
  password?: string
  identitytoken?: string
  serveraddress: string
}

export interface RegistryLogins {
  /** Undefined where nobody is signed in; engines then ask as anybody. */
  of(image: string, signal: AbortSignal): Promise<RegistryLogin | undefined>
}

interface LoginFile {
  auths?: Record<string, { auth?: string; identitytoken?: string }>
  credsStore?: string
  credHelpers?: Record<string, string>
}

const run = promisify(execFile)
const HELPER_MS = 10_000
/** What the file calls the registry of images without one in their name. */
const DOCKER_HUB = 'https://index.docker.io/v1/'

/** `files` are looked through in their order; one that is not there or cannot be read says nothing. */
export function registryLogins(files: readonly string[]): RegistryLogins {
  return {
    async of(image, signal) {
      const registry = registryOf(image)
      for (const file of files) {
        const content = await readLogins(file)
        const login = content && ((await fromHelper(content, registry, signal)) ?? fromFile(content, registry))
        if (login !== undefined) return login
      }
      return undefined
    },
  }
}

/** Of an image written out in full. */
export function registryOf(image: string): string {
  const [host = ''] = image.split('/')
  return host === 'docker.io' ? DOCKER_HUB : host
}

export function fromFile({ auths = {} }: LoginFile, registry: string): RegistryLogin | undefined {
  const host = registry === DOCKER_HUB ? 'docker.io' : registry
  const found = [registry, host, `https://${host}`, `https://${host}/v1/`].map((name) => auths[name]).find(Boolean)
  if (found === undefined) return undefined
  if (found.identitytoken) return { identitytoken: found.identitytoken, serveraddress: registry }
  const text = Buffer.from(found.auth ?? '', 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) return undefined
  return { username: text.slice(0, colon), password: text.slice(colon + 1), serveraddress: registry }
}

async function fromHelper(
  { credsStore, credHelpers = {} }: LoginFile,
  registry: string,
  signal: AbortSignal,
): Promise<RegistryLogin | undefined> {
  const helper = credHelpers[registry] ?? credsStore
  if (helper === undefined || !/^[\w.-]+$/.test(helper)) return undefined
  try {
    const asking = run(`docker-credential-${helper}`, ['get'], { signal, timeout: HELPER_MS })
    asking.child.stdin?.on('error', () => {}).end(registry)
    const { Username, Secret } = JSON.parse((await asking).stdout) as { Username: string; Secret: string }
    if (Username === '<token>') return { identitytoken: Secret, serveraddress: registry }
    return { username: Username, password: Secret, serveraddress: registry }
  } catch {
    signal.throwIfAborted()
    return undefined // it knows nothing of that registry, or is not installed
  }
}

async function readLogins(file: string): Promise<LoginFile | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LoginFile
  } catch {
    return undefined
  }
}
