// The HTTP server as a plugin tree: parsing, headers, errors, routes from the contract, docs and metrics. It does
// not listen; `compose.ts` does.

import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import multipart from '@fastify/multipart'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import websocket from '@fastify/websocket'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { callerOf } from '../domain/permissions.ts'
import { PodsError } from '../errors.ts'
import { document } from '../generated/document.ts'
import type { Identity } from '../identity/port.ts'
import { errorEnvelope, toPodsError } from './envelope.ts'
import type { Metrics } from './metrics.ts'
import { registerOperations } from './openapi.ts'
import type { Handlers } from './operations.ts'

export interface AppOptions {
  handlers: Handlers
  identity: Identity
  logger: FastifyBaseLogger
  metrics: Metrics
  version: string
  /** Origins whose pages may call the API; `*` for all. */
  corsOrigins: string[]
  stopping: AbortSignal
  /** Where uploads wait when their target comes after the file, and how large a file may be. */
  uploads: { spoolFolder: string; maxBytes: number }
}

const JSON_BODY_LIMIT = 2 * 1024 * 1024
/** Of a WebSocket; writers send smaller ones. */
const MAX_FRAME_BYTES = 1024 * 1024
/** An upload may take a quarter of an hour. */
const REQUEST_TIMEOUT_MS = 20 * 60_000
/** What a reply says of a file beside its type. */
const STREAM_HEADERS = [
  'content-length',
  'content-disposition',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
]

export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { version, stopping } = options
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: JSON_BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A HEAD of the GET forms of start and stop must not act.
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 512, ignoreTrailingSlash: true },
    genReqId: (request) => readRequestId(request.headers['x-request-id']) ?? randomUUID(),
    requestIdHeader: false,
    rewriteUrl: (request) => rewriteUrl(request.url ?? '/'),
    forceCloseConnections: 'idle',
    // The lines of a request name it themselves: a logger for each request costs more than all of its checks.
    childLoggerFactory: (logger) => logger,
  })

  // Before any awaited plugin, or the plugins keep Fastify's own handlers.
  app.setErrorHandler((thrown, request, reply) => {
    const error = toPodsError(thrown)
    if (error.status >= 500) request.log.error({ requestId: request.id, err: thrown }, 'request failed')
    const retryAfter = error.details?.retryAfterSec
    if (typeof retryAfter === 'number') reply.header('retry-after', String(retryAfter))
    // A stream that fails before its first byte leaves them, and they describe other bytes.
    for (const name of STREAM_HEADERS) {
      reply.removeHeader(name)
      reply.raw.removeHeader(name)
    }
    return reply
      .code(error.status)
      .type('application/json')
      .send(errorEnvelope(error, version, request.id))
  })
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?')[0]
    throw new PodsError(
      'route_not_found',
      `Request path '${path}' (${request.method}) does not match any Pods API route. If you are accessing a pod URL, the pod may still be starting: check its status.`,
    )
  })
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    // Python clients compare the whole header, so there must be no charset in it.
    const type = reply.getHeader('content-type')
    if (typeof type === 'string' && type.startsWith('application/json'))
      reply.header('content-type', 'application/json')
    if (stopping.aborted) reply.header('connection', 'close')
    done(null, payload)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { operationId } = request.routeOptions.config
    options.metrics.observeRequest(operationId ?? 'none', request.method, reply.statusCode, reply.elapsedTime)
    request.log.info(
      {
        requestId: request.id,
        operationId,
        method: request.method,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        tenant: request.caller?.tenant,
        user: request.caller?.username,
      },
      'request',
    )
  })
  addBodyParsers(app)

  await app.register(cors, {
    origin: options.corsOrigins.includes('*') ? true : options.corsOrigins,
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: ['Content-Disposition', 'Content-Range', 'ETag', 'X-Request-Id'],
    maxAge: 600,
  })
  await app.register(multipart)
  // The heartbeat of each socket answers its pings.
  await app.register(websocket, { options: { maxPayload: MAX_FRAME_BYTES, autoPong: false } })
  await app.register(swagger, { mode: 'static', specification: { document: document as never } })
  await app.register(swaggerUi, { routePrefix: '/docs', logLevel: 'warn' })
  app.get('/openapi.json', async () => document)
  app.get('/metrics', async (_request, reply) =>
    reply.type(options.metrics.contentType).send(await options.metrics.text()),
  )
  registerOperations(app, {
    handlers: options.handlers,
    version,
    stopping,
    uploads: options.uploads,
    authenticate: async (request) =>
      callerOf(await authenticate(options.identity, request), header(request, 'x-pods-admin')),
  })
  return app
}

const ALLOWED_HEADERS = [
  'X-Tapis-Token',
  'X-Pods-Admin',
  'Content-Type',
  'X-Tapis-Tracking-ID',
  'X-Tapis-Tenant',
  'X-Tapis-User',
  'Authorization',
  'X-Request-Id',
]

function authenticate(identity: Identity, request: FastifyRequest) {
  return identity.authenticate({
    token: header(request, 'x-tapis-token') ?? bearer(header(request, 'authorization')),
    host: request.headers.host,
    onBehalfTenant: header(request, 'x-tapis-tenant'),
    onBehalfUser: header(request, 'x-tapis-user'),
  })
}

function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** JSON is parsed by us: an empty body is no body, whatever its type says. */
function addBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    const source = String(text)
    if (source.trim() === '') return done(null, undefined)
    try {
      done(null, JSON.parse(source))
    } catch (cause) {
      const sentence = `body: expected a JSON object, but the body is not JSON (${(cause as Error).message})`
      done(new PodsError('invalid_request', sentence, { messages: [sentence], cause }))
    }
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request, text, done) => {
    // Only the token endpoint takes forms; elsewhere the missing body is answered with what is needed.
    done(
      null,
      request.routeOptions.config.operationId === 'create_token'
        ? Object.fromEntries(new URLSearchParams(String(text)))
        : undefined,
    )
  })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined))
}

/** `/v3` is optional, and slashes in a row are one: some clients glue `/x` behind a `/`. */
export function rewriteUrl(url: string): string {
  const [path = '/', ...query] = url.split('?')
  // The path of a file may be glued on in its encoded form: `/list_files%2Ftmp`.
  const collapsed = path.replaceAll(/\/{2,}/g, '/').replace(/\/(list_files|download_from_pod)%2F/i, '/$1/')
  const bare = collapsed === '/v3' ? '/' : collapsed.startsWith('/v3/') ? collapsed.slice(3) : collapsed
  return query.length === 0 ? bare : `${bare}?${query.join('?')}`
}

function readRequestId(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value) ? value : undefined
}
