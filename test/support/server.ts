// A whole server in this process, from source, and a client that checks every reply against the contract.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type ComposeOptions, composeServer, type RunningServer } from '../../packages/server/src/compose.ts'
import { loadConfig } from '../../packages/server/src/config.ts'
import type { OperationId } from '../../packages/server/src/http/operations.ts'
import { openProcessRuntime } from '../../packages/server/src/runtime/process/process-runtime.ts'
import type { SettingName } from '../../packages/server/src/settings.ts'
import { makeLogger } from '../../packages/server/src/support/logger.ts'
import { checkReply, pathOf } from './check-reply.ts'
import { buildRuntimeScripts, type RuntimeScripts } from './runtime-scripts.ts'

export interface Call {
  path?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  token?: string | undefined
  headers?: Record<string, string>
  /** Sent as it is instead of `body`. */
  raw?: string
}

export interface Reply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape; the contract check is above.
  body: any
}

export interface TestServer extends RunningServer {
  /** The token of the first admin. */
  adminToken: string
  /** Every line that the server logged. */
  logLines: string[]
  call(operationId: OperationId, call?: Call): Promise<Reply>
  /** A new user of the first tenant, or of another one, with a token. */
  addUser(username: string, options?: { roles?: ['pods_admin'] }): Promise<string>
  signIn(username: string, password: string, tenant?: string): Promise<string>
  /** Polls until the pod has the status; fails with what it has instead. */
  waitFor(podId: string, status: string): Promise<Reply>
  stop(): Promise<void>
}

/** Pods outlive their server by design; those of a test must not. */
async function removePods(processFolder: string, scripts: RuntimeScripts): Promise<void> {
  const runtime = await openProcessRuntime({ folder: processFolder, ...scripts })
  for (const { key } of await runtime.list()) await runtime.remove(key, { graceMs: 0 })
  await runtime.close()
}

export const PASSWORD = 'correct horse battery staple'

export async function startTestServer(
  settings: Partial<Record<SettingName, string>> = {},
  options: Pick<ComposeOptions, 'wrapBroker'> = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tpods-server-'))
  const scripts = await buildRuntimeScripts()
  const logLines: string[] = []
  const { config } = loadConfig(
    {},
    {
      TPODS_DATA_DIR: folder,
      TPODS_PORT: '0',
      TPODS_GATEWAY_PORT: '0',
      TPODS_GRACE: '2',
      // Whatever engine this machine has.
      TPODS_RUNTIME: 'process',
      ...settings,
    },
  )
  const logger = makeLogger(config.TPODS_LOG_LEVEL, { write: (line) => void logLines.push(line) })
  const server = await composeServer(config, logger, { scripts, ...options })

  const call = async (
    operationId: OperationId,
    { path = {}, query = {}, body, token, headers = {}, raw }: Call = {},
  ): Promise<Reply> => {
    const { method, url } = pathOf(operationId, path)
    const search = new URLSearchParams(query).toString()
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(`${server.url}/v3${url}${search === '' ? '' : `?${search}`}`, {
      method,
      headers: {
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { 'x-tapis-token': token }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
    })
    const text = await response.text()
    expect(response.headers.get('content-type'), `content type of ${operationId}`).toBe('application/json')
    const parsed: unknown = JSON.parse(text)
    checkReply(operationId, response.status, parsed)
    return { status: response.status, headers: response.headers, body: parsed }
  }
  const signIn = async (username: string, password: string, tenant?: string) => {
    const reply = await call('create_token', {
      body: { grant_type: 'password', username, password, ...(tenant && { tenant_id: tenant }) },
    })
    expect(reply.body.message).toBe('Token created successfully.')
    return reply.body.result.access_token.access_token as string
  }
  const admin = JSON.parse(await readFile(server.adminFile, 'utf8')) as { username: string; password: string }
  const adminToken = await signIn(admin.username, admin.password)

  return {
    ...server,
    adminToken,
    logLines,
    call,
    signIn,
    async addUser(username, options = {}) {
      const reply = await call('create_user', { token: adminToken, body: { username, password: PASSWORD, ...options } })
      expect(reply.status, reply.body.message).toBe(200)
      return signIn(username, PASSWORD)
    },
    async waitFor(podId, status) {
      const deadline = Date.now() + 10_000
      for (;;) {
        const reply = await call('get_pod', {
          path: { pod_id: podId },
          token: adminToken,
          headers: { 'x-pods-admin': 'true' },
        })
        if (reply.body.result?.status === status) return reply
        if (Date.now() > deadline) {
          throw new Error(
            `pod ${podId} is ${reply.body.result?.status} and not ${status}: ${JSON.stringify(reply.body.result?.status_container)}`,
          )
        }
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    },
    async stop() {
      await server.close()
      await removePods(join(folder, 'process'), scripts)
      await rm(folder, { recursive: true, force: true })
      await scripts.remove()
    },
  }
}
