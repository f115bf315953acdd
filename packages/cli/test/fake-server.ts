// A small server that speaks the envelope on loopback. What it holds is open to the tests; the real server is tried in
// the journeys.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Json = Record<string, unknown>

export interface Seen {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingMessage['headers']
  body: unknown
}

interface Answer {
  status?: number
  result?: unknown
  message?: string | string[]
  metadata?: Json
  code?: string
  /** The status word of the envelope. */
  word?: 'success' | 'error'
  /** Raw lines instead of an envelope. */
  ndjson?: Json[]
  /** Keep the connection open without an answer. */
  hang?: boolean
}

export type Handler = (seen: Seen) => Answer

export const goodToken = fakeToken({ exp: Math.floor(Date.now() / 1000) + 3600 })

export function fakeToken(claims: Json): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`
}

/** A pod as the server shows it. */
export function podOf(podId: string, fields: Json = {}): Json {
  return {
    pod_id: podId,
    image: 'tpods/echo',
    template: '',
    description: '',
    command: null,
    arguments: null,
    environment_variables: {},
    secret_map: {},
    status_requested: 'ON',
    volume_mounts: {},
    time_to_stop_default: 43200,
    time_to_stop_instance: null,
    networking: { default: { protocol: 'http', port: 5000, url: `${podId}.pods.localhost` } },
    resources: {},
    compute_queue: 'default',
    template_overrides: null,
    healthchecks: null,
    restart_policy: 'never',
    time_to_stop_ts: new Date(Date.now() + 11.5 * 3_600_000).toISOString(),
    status: 'AVAILABLE',
    status_container: { phase: 'Running', restart_count: 0 },
    networking_live: true,
    creation_ts: new Date(Date.now() - 3 * 60_000).toISOString(),
    update_ts: new Date().toISOString(),
    start_instance_ts: new Date().toISOString(),
    modified_fields: [],
    url: `${podId}.pods.localhost`,
    ...fields,
  }
}

export class FakeServer {
  readonly seen: Seen[] = []
  readonly pods = new Map<string, Json>()
  readonly permissions = new Map<string, string[]>()
  /** What the templates of pods bring. */
  readonly derived = new Map<string, Json>()
  /** Statuses that the next looks at a pod find, one after the other. */
  readonly coming = new Map<string, string[]>()
  readonly users = new Map<string, Json>()
  /** Answers that come before the usual ones: `GET /pods/p1`. */
  readonly overrides = new Map<string, Answer | Handler>()
  caller = {
    username: 'ada',
    tenant_id: 'dev',
    site_id: 'local',
    account_type: 'user',
    roles: ['pods_admin'] as string[],
  }
  password = 'correct horse'
  health: Json = {}
  logs = 'one\ntwo\n'
  lines: Json[] = []
  laterLines: Json[] = []
  execResult: Json = {}
  url = ''
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  last(method: string, path: string): Seen | undefined {
    return this.seen.findLast((seen) => seen.method === method && seen.path === path)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    const url = new URL(request.url ?? '/', 'http://fake')
    const seen: Seen = {
      method: request.method ?? '',
      path: url.pathname.replace(/^\/v3/, ''),
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
    this.seen.push(seen)
    // A pod's own address: what the gateway would pass on.
    if (request.headers.host?.includes('.pods.')) return void response.end('hello from the pod')
    const override = this.overrides.get(`${seen.method} ${seen.path}`)
    const answer = typeof override === 'function' ? override(seen) : (override ?? this.#answer(seen))
    if (answer.hang === true) return
    if (answer.ndjson !== undefined) {
      response.setHeader('Content-Type', 'application/x-ndjson')
      return void response.end(answer.ndjson.map((line) => `${JSON.stringify(line)}\n`).join(''))
    }
    const { status = 200, result = null, message = 'ok', metadata = {}, code } = answer
    response.writeHead(status, { 'Content-Type': 'application/json', 'X-Request-Id': 'req-1' })
    const word = answer.word ?? (status < 400 ? 'success' : 'error')
    response.end(JSON.stringify({ message, metadata, result, status: word, version: '0', request_id: 'req-1', code }))
  }

  #answer(seen: Seen): Answer {
    const { method, path, query } = seen
    if (path === '/healthcheck') return { result: "I promise I'm healthy.", metadata: this.health }
    if (path === '/readiness') return { result: { database: { ok: true, detail: 'answers' } } }
    if (path === '/oauth2/tokens') return this.#token(seen.body as Json)
    if (seen.headers['x-tapis-token'] === undefined)
      return { status: 401, message: 'No Tapis access token found in the request.', code: 'token_missing' }
    if (path === '/oauth2/userinfo') return { result: this.caller }
    if (path === '/pods/images')
      return {
        result: [
          { image: 'tpods/echo', tenants: ['**'], description: 'says what it hears', creation_ts: '', added_by: '' },
        ],
      }
    if (path === '/pods/templates')
      return {
        result: [
          {
            template_id: 'web',
            description: 'a web app',
            metatags: ['http'],
            archive_message: '',
            creation_ts: null,
            update_ts: null,
          },
        ],
      }
    if (path.startsWith('/users')) return this.#users(seen)
    if (path === '/pods' && method === 'GET') {
      const shown = [...this.pods].map(([id, pod]) => (query.derived_lite === 'true' ? this.#merge(id, pod) : pod))
      return { result: shown }
    }
    if (path === '/pods') return this.#create(seen.body as Json)
    return this.#pod(seen)
  }

  #token({ username, password }: Json): Answer {
    if (password !== this.password) return { status: 400, message: 'Invalid username/password combination.' }
    const access = {
      access_token: goodToken,
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      expires_in: 3600,
      jti: String(username),
    }
    return { result: { access_token: access } }
  }

  #create(body: Json): Answer {
    const podId = String(body.pod_id)
    if (this.pods.has(podId)) return { status: 409, message: `pod_id ${podId} is taken`, code: 'already_exists' }
    const pod = podOf(podId, { ...body, status: body.status_requested === 'OFF' ? 'STOPPED' : 'REQUESTED' })
    this.pods.set(podId, pod)
    return { result: pod }
  }

  #users({ method, path, body }: Seen): Answer {
    const name = path.split('/')[2]
    if (name === undefined) {
      if (method === 'GET') return { result: [...this.users.values()] }
      const { username, roles } = body as Json
      const user = { username, tenant_id: 'dev', roles, disabled: false, creation_ts: '2026-01-01T00:00:00Z' }
      this.users.set(String(username), user)
      return { result: user }
    }
    const user = this.users.get(name)
    if (user === undefined) return { status: 404, message: `there is no user "${name}"`, code: 'not_found' }
    if (method === 'DELETE') {
      this.users.delete(name)
      return { result: '' }
    }
    const { password: _password, current_password: _current, ...changes } = body as Json
    Object.assign(user, changes)
    return { result: user }
  }

  #pod({ method, path, body, query, headers }: Seen): Answer {
    const [, , podId = '', verb, user] = path.split('/').map(decodeURIComponent)
    const pod = this.pods.get(podId)
    if (pod === undefined)
      return { status: 404, message: `pod "${podId}" not found in tenant dev`, code: 'pod_not_found' }
    if (verb === undefined && method === 'GET') return { result: this.#look(podId, pod) }
    if (verb === 'derived') return { result: this.#merge(podId, pod) }
    if (verb === undefined && method === 'PUT') {
      Object.assign(pod, body)
      return { result: pod, metadata: { note: ['environment_variables', 'networking'] } }
    }
    if (verb === undefined) {
      this.pods.delete(podId)
      return { result: '' }
    }
    if (verb === 'start' || verb === 'stop' || verb === 'restart') {
      Object.assign(
        pod,
        verb === 'stop'
          ? { status: 'DELETING', status_requested: 'OFF' }
          : { status: 'REQUESTED', status_requested: 'ON' },
      )
      return { result: pod }
    }
    if (verb === 'logs') {
      const isStream = headers.accept === 'application/x-ndjson'
      return isStream
        ? { ndjson: query.follow === 'true' ? [...this.lines, ...this.laterLines] : this.lines }
        : {
            result: { logs: this.logs, action_logs: ['26/01/01 00:00: Pod object created', '26/01/01 00:01: started'] },
          }
    }
    if (verb === 'exec') {
      const commands = (body as Json).commands
      const result = {
        command: commands,
        stdout: '',
        stderr: '',
        success: true,
        exit_code: 0,
        timed_out: false,
        truncated: false,
        duration_sec: 0.1,
        timestamp: '2026-01-01T00:00:00Z',
        ...this.execResult,
      }
      return { result: { execution_results: [result], total_commands: 1, successful_commands: 1 } }
    }
    if (verb === 'credentials') return { result: { user_username: 'u1', user_password: "it's" } }
    return this.#permissions(podId, method, body as Json, user)
  }

  #merge(podId: string, pod: Json): Json {
    return { ...pod, ...this.derived.get(podId) }
  }

  #look(podId: string, pod: Json): Json {
    const next = this.coming.get(podId)?.shift()
    if (next !== undefined) pod.status = next
    return pod
  }

  #permissions(podId: string, method: string, body: Json | undefined, user: string | undefined): Answer {
    const entries = this.permissions.get(podId) ?? ['ada:ADMIN']
    const others = entries.filter((entry) => !entry.startsWith(`${user ?? body?.user}:`))
    if (method === 'POST') this.permissions.set(podId, [...others, `${body?.user}:${body?.level}`])
    else this.permissions.set(podId, method === 'DELETE' ? others : entries)
    return { result: { permissions: this.permissions.get(podId) } }
  }
}
