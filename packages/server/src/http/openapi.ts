// Turns the contract into Fastify routes: one for each operationId, checked before its handler runs. Order of a
// request: token (401), parameters and body (400), then the handler, which finds the object (404, 403).
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { WebSocket } from 'ws'
import type { Caller } from '../domain/permissions.ts'
import { PodsError } from '../errors.ts'
import { document } from '../generated/document.ts'
import { successEnvelope } from './envelope.ts'
import {
  type Enveloped,
  type Handlers,
  type OperationId,
  publicOperations,
  type Streamed,
  type Upgraded,
} from './operations.ts'
import { receiveUpload, type UploadOptions } from './upload.ts'
import { checkBody, checkText, makeValidators, readBoolean, type Validators } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    operationId?: OperationId
  }
  interface FastifyRequest {
    caller?: Caller
    upgrade?: Upgraded
  }
}

export interface OpenapiOptions {
  handlers: Handlers
  authenticate(request: FastifyRequest): Promise<Caller>
  version: string
  /** Fires when the server stops; streams end with it. */
  stopping: AbortSignal
  uploads: Pick<UploadOptions, 'spoolFolder' | 'maxBytes'>
}

type Schema = Record<string, unknown>

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
  /** The value may hold slashes, raw or encoded. */
  'x-slashes'?: boolean
}

interface Operation {
  operationId: OperationId
  security?: unknown[]
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  'x-websocket'?: boolean
}

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const

export function registerOperations(app: FastifyInstance, options: OpenapiOptions): void {
  const validators = makeValidators()
  const waiting = new Set(Object.keys(options.handlers))
  const paths = document.paths as Record<string, Record<string, Operation>>
  for (const [path, item] of Object.entries(paths)) {
    const offered = METHODS.filter((method) => item[method] !== undefined)
    const place = placeOf(path, item[offered[0] ?? 'get'], Object.keys(paths))
    for (const method of offered) {
      const operation = item[method] as Operation
      if (!waiting.delete(operation.operationId)) throw new Error(`operation ${operation.operationId} has no handler`)
      for (const url of place.urls) addRoute(app, { ...place, url }, method, operation, validators, options)
    }
    for (const url of place.urls) refuseOtherMethods(app, url, offered)
  }
  if (waiting.size > 0) throw new Error(`handlers without an operation: ${[...waiting].join(', ')}`)
}

interface Place {
  urls: string[]
  /** The parameter whose value may hold slashes: what the route's wildcard found. */
  rest: string | undefined
}

/** A parameter that may hold slashes is the rest of the path, and may be empty. */
function placeOf(path: string, operation: Operation | undefined, known: string[]): Place {
  const rest = (operation?.parameters ?? []).map(resolveParameter).find((one) => one['x-slashes'])?.name
  const toUrl = (text: string) => text.replaceAll(/\{(\w+)\}/g, ':$1')
  if (rest === undefined) return { urls: [toUrl(path)], rest }
  const bare = path.replace(`{${rest}}`, '').replace(/\/$/, '')
  return { urls: [...(known.includes(bare) ? [] : [toUrl(bare)]), `${toUrl(bare)}/*`], rest }
}

/** The parameters under their names of the contract. `url_path` begins with its slash, the others do not. */
function readPath(request: FastifyRequest, rest: string | undefined): Record<string, string> {
  const { '*': found, ...named } = request.params as Record<string, string>
  if (rest === undefined) return named
  if (rest !== 'url_path') return { ...named, [rest]: (found ?? '').replace(/^\/+/, '') }
  const isFolder = request.url.split('?')[0]?.endsWith('/') === true
  return { ...named, [rest]: found === undefined ? (isFolder ? '/' : '') : `/${found.replace(/^\/+/, '')}` }
}

function addRoute(
  app: FastifyInstance,
  { url, rest }: { url: string; rest: string | undefined },
  method: string,
  operation: Operation,
  validators: Validators,
  options: OpenapiOptions,
): void {
  const { operationId } = operation
  const isPublic = operation.security?.length === 0
  if (isPublic !== (publicOperations as readonly string[]).includes(operationId)) {
    throw new Error(`operation ${operationId}: the contract and publicOperations disagree on whether it needs a token`)
  }
  const parameters = (operation.parameters ?? []).map(resolveParameter)
  const booleans = parameters
    .filter((one) => one.in === 'query' && one.schema.type === 'boolean')
    .map(({ name }) => name)
  const checkQuery = validators.compileText(schemaOf(parameters, 'query'))
  const bodySchema = operation.requestBody?.content['application/json']?.schema
  const checkBodySchema = bodySchema && validators.compileBody(bodySchema)
  const multipart = operation.requestBody?.content['multipart/form-data']?.schema
  const textFields = Object.keys((resolveSchema(multipart)?.properties ?? {}) as object).filter(
    (name) => name !== 'file',
  )
  const handler = options.handlers[operationId] as (
    request: unknown,
  ) => Promise<Enveloped<unknown> | Streamed | Upgraded>

  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const query = normalise(request.query as Record<string, unknown>, booleans)
    const queryProblems = checkText(checkQuery, query, 'query')
    if (queryProblems) throw new PodsError('invalid_query', queryProblems.messages.join(' '))
    if (checkBodySchema) {
      const problems = checkBody(checkBodySchema, requireBody(request))
      if (problems) throw new PodsError('invalid_request', problems.messages.join(' '), problems)
    }
    return handler({
      path: readPath(request, rest),
      query,
      body: checkBodySchema ? request.body : undefined,
      headers: request.headers,
      host: request.headers.host,
      caller: request.caller,
      // Made for those who wait; most only read and answer.
      get signal() {
        return signalOf(request, reply, options.stopping)
      },
      upload: (use: Parameters<typeof receiveUpload>[2]) =>
        receiveUpload(request, { ...options.uploads, textFields }, use),
    })
  }

  app.route({
    method: method.toUpperCase() as HTTPMethods,
    url,
    config: { operationId },
    ...(!isPublic && {
      onRequest: async (request: FastifyRequest) => {
        request.caller = await options.authenticate(request)
      },
    }),
    ...(operation['x-websocket'] && {
      // Refusals are ordinary replies; what passes waits here for the connection to be taken over.
      preHandler: async (request: FastifyRequest & { ws?: boolean }, reply: FastifyReply) => {
        // Without an Upgrade too: a client whose WebSocket library hides the refusal asks again to read it.
        const outcome = await handle(request, reply)
        if ('onSocket' in outcome) request.raw.socket.once('close', () => outcome.release?.())
        if (!request.ws) {
          if ('onSocket' in outcome) outcome.release?.()
          throw new PodsError('invalid_request', `${operationId} needs a WebSocket: send an Upgrade request.`)
        }
        if ('onSocket' in outcome) request.upgrade = outcome
      },
      wsHandler: (socket: WebSocket, request: FastifyRequest) => request.upgrade?.onSocket(socket),
    }),
    handler: async (request, reply) => {
      const outcome = await handle(request, reply)
      if ('onSocket' in outcome) throw new Error(`operation ${operationId} has no reply without a WebSocket`)
      if ('stream' in outcome) {
        logFailure(outcome.stream, request, reply)
        return reply
          .code(outcome.httpStatus ?? 200)
          .headers(outcome.headers ?? {})
          .type(outcome.contentType)
          .send(outcome.stream)
      }
      return reply.code(outcome.httpStatus ?? 200).send(successEnvelope(outcome, options.version))
    },
  })
}

/** Once bytes are on their way a failure can only cut the connection, so its cause is in the log alone. */
function logFailure(stream: Readable, request: FastifyRequest, reply: FastifyReply): void {
  stream.once('error', (err) => {
    const isClientGone = reply.raw.destroyed
    if (reply.raw.headersSent && !isClientGone)
      request.log.warn({ requestId: request.id, err }, 'a download failed and was cut off')
  })
}

function refuseOtherMethods(app: FastifyInstance, url: string, offered: readonly string[]): void {
  const allow = offered.map((method) => method.toUpperCase())
  const others = METHODS.filter((method) => !offered.includes(method)).map(
    (method) => method.toUpperCase() as HTTPMethods,
  )
  app.route({
    method: others,
    url,
    handler: async (request, reply) => {
      reply.header('allow', allow.join(', '))
      throw new PodsError(
        'method_not_allowed',
        `${request.method} is not offered for ${request.url.split('?')[0]}; it takes ${allow.join(', ')}.`,
      )
    },
  })
}

function resolveParameter(parameter: Parameter | { $ref: string }): Parameter {
  if (!('$ref' in parameter)) return parameter
  const name = parameter.$ref.split('/').at(-1) ?? ''
  return (document as { components: { parameters: Record<string, Parameter> } }).components.parameters[
    name
  ] as Parameter
}

function resolveSchema(schema: Schema | undefined): Schema | undefined {
  if (typeof schema?.$ref !== 'string') return schema
  const { schemas } = (document as { components: { schemas: Record<string, Schema> } }).components
  return schemas[schema.$ref.split('/').at(-1) ?? '']
}

function schemaOf(parameters: Parameter[], place: Parameter['in']): Schema {
  const here = parameters.filter((parameter) => parameter.in === place)
  return {
    type: 'object',
    properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
    required: here.filter(({ required }) => required).map(({ name }) => name),
  }
}

function normalise(query: Record<string, unknown>, booleans: string[]): Record<string, unknown> {
  const next = { ...query }
  for (const name of booleans) {
    const value = next[name]
    if (typeof value === 'string') next[name] = readBoolean(value) ?? value
  }
  return next
}

/** The parsed body, or a sentence that says what kind of body is needed. */
function requireBody(request: FastifyRequest): unknown {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (request.body !== undefined && request.body !== null) return request.body
  const text =
    type === undefined || type === 'application/json'
      ? 'body: expected a JSON object with Content-Type: application/json. Got no body.'
      : `body: expected a JSON object with Content-Type: application/json. Got Content-Type: ${type}.`
  throw new PodsError('invalid_request', text, { messages: [text] })
}

function signalOf(request: FastifyRequest, reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished)
      gone.abort(new PodsError('unavailable', `the client of request ${request.id} went away`))
  })
  return AbortSignal.any([gone.signal, stopping])
}
