// Where a container engine may listen on this machine, and which answers there. No more is asked than its ping.
import { request as askHttp, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as askHttps } from 'node:https'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface EngineSettings {
  /** As in DOCKER_HOST. The first at which an engine answers is used. */
  hosts: readonly string[]
  /** Who named the only one; undefined where the usual places are looked at. */
  namedBy: 'TPODS_DOCKER_HOST' | 'DOCKER_HOST' | undefined
  /** With `ca.pem`, `cert.pem` and `key.pem`, for an engine behind TLS. */
  certFolder: string | undefined
  /** What `docker login` and `podman login` have left. */
  loginFiles: readonly string[]
}

export interface FoundEngine {
  host: string
  /** `Docker 20.10.24` */
  name: string
}

export interface EngineSearch {
  found: FoundEngine | undefined
  /** Why others are not used, as far as that is worth a word. */
  troubles: string[]
}

/** An engine that is only started by the first who asks takes a second or two. */
const ANSWER_MS = 3_000
const LEAST_API = 41

/** `named` is TPODS_DOCKER_HOST, or ''. */
export function engineSettings(env: NodeJS.ProcessEnv, named: string, uid: number | undefined): EngineSettings {
  const given = (name: string) => (env[name] === '' ? undefined : env[name])
  const home = given('HOME') ?? homedir()
  const runFolder = given('XDG_RUNTIME_DIR') ?? (uid === undefined ? undefined : `/run/user/${uid}`)
  const dockerHost = given('DOCKER_HOST')
  const only = named === '' ? dockerHost : named
  const dockerConfig = given('DOCKER_CONFIG') ?? join(home, '.docker')
  return {
    hosts: only === undefined ? usualHosts(home, runFolder) : [only],
    namedBy: named !== '' ? 'TPODS_DOCKER_HOST' : only === undefined ? undefined : 'DOCKER_HOST',
    certFolder: given('DOCKER_TLS_VERIFY') && (given('DOCKER_CERT_PATH') ?? dockerConfig),
    loginFiles: [
      join(dockerConfig, 'config.json'),
      given('REGISTRY_AUTH_FILE') ?? (runFolder && join(runFolder, 'containers/auth.json')),
      join(home, '.config/containers/auth.json'),
    ].filter((file) => file !== undefined),
  }
}

/** Docker before Podman: the machine's own, rootless, Docker Desktop. */
function usualHosts(home: string, runFolder: string | undefined): string[] {
  const paths = [
    '/var/run/docker.sock',
    runFolder && join(runFolder, 'docker.sock'),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    runFolder && join(runFolder, 'podman/podman.sock'),
    '/run/podman/podman.sock',
  ]
  return paths.filter((path) => path !== undefined).map((path) => `unix://${path}`)
}

export function isEngineHost(text: string): boolean {
  return /^(unix|npipe):\/\/\/*[^/].*$/.test(text) || /^(tcp|https?):\/\/[^/@]+\/?$/.test(text)
}

/** PEM texts. */
export interface EngineCertificates {
  ca: string
  cert: string
  key: string
}

/** All are asked at once; of those that answer the first one counts. Never throws. */
export async function findEngine(
  { hosts, namedBy }: Pick<EngineSettings, 'hosts' | 'namedBy'>,
  options: { certificates?: EngineCertificates | undefined; answerMs?: number } = {},
): Promise<EngineSearch> {
  const answers = await Promise.all(hosts.map((host) => ping(host, options)))
  const troubles = answers.flatMap((answer) => {
    if (!('trouble' in answer)) return []
    // Most usual places are empty on every machine.
    return answer.isEmpty && namedBy === undefined ? [] : [`${answer.host}: ${answer.trouble}`]
  })
  return { found: answers.find((answer): answer is FoundEngine => 'name' in answer), troubles }
}

type Answer = FoundEngine | { host: string; trouble: string; isEmpty?: boolean }

async function ping(
  host: string,
  { certificates, answerMs = ANSWER_MS }: { certificates?: EngineCertificates | undefined; answerMs?: number },
): Promise<Answer> {
  if (!isEngineHost(host))
    return { host, trouble: 'is no address that can be used; give unix:///path or tcp://host:port' }
  const signal = AbortSignal.timeout(answerMs)
  try {
    return judge(host, await answerOf(host, certificates, signal))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (signal.aborted) return { host, trouble: `does not answer within ${answerMs / 1000} s` }
    if (code === 'ENOENT') return { host, trouble: 'is not there', isEmpty: true }
    if (code === 'EACCES' || code === 'EPERM') return { host, trouble: 'may not be used by this user' }
    return { host, trouble: `does not answer (${code ?? (error as Error).message})` }
  }
}

function answerOf(
  host: string,
  certificates: EngineCertificates | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const [, scheme = '', rest = ''] = /^(\w+):\/\/(.*)$/.exec(host) ?? []
  const options = { path: '/_ping', signal, agent: false, headers: { host: 'engine' } } as const
  return new Promise((resolve, reject) => {
    const asked = (request: ClientRequest) =>
      request
        .on('response', (response) => resolve(response.resume()))
        .on('error', reject)
        .end()
    if (scheme === 'unix' || scheme === 'npipe') return asked(askHttp({ ...options, socketPath: rest }))
    const isSecure = scheme === 'https' || certificates !== undefined
    const { hostname, port } = new URL(`http://${rest}`)
    const place = { ...options, host: hostname, port: port || (isSecure ? 2376 : 2375) }
    return asked(isSecure ? askHttps({ ...place, ...certificates, servername: hostname }) : askHttp(place))
  })
}

/** Its headers say what it is. */
function judge(host: string, { statusCode, headers }: IncomingMessage): Answer {
  if (statusCode !== 200) return { host, trouble: `answers with ${statusCode}, as no engine does` }
  const [, product = '', version] = /^(Docker|Libpod)\/([\w.]+)/.exec(String(headers.server)) ?? []
  const name = `${product === 'Libpod' ? 'Podman' : 'Docker'}${version === undefined ? '' : ` ${version}`}`
  const [, minor = LEAST_API] = /^1\.(\d+)$/.exec(String(headers['api-version'])) ?? []
  if (Number(minor) < LEAST_API)
    return { host, trouble: `is ${name}, which is too old: it takes Docker 20.10 or Podman 4` }
  if (headers.ostype === 'windows')
    return { host, trouble: `is ${name} for Windows containers, which are not supported` }
  return { host, name }
}
