// Turns the contract into Fastify routes: one for each operationId, checked before its handler runs. Order of a
// request: token (401), parameters and body (400), then the handler, which finds the object (404, 403).
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { Caller } from '../domain/permissions.ts'
import { PodsError } from '../errors.ts'
import { document } from '../generated/document.ts'
import { successEnvelope } from './envelope.ts'
import { type Enveloped, type Handlers, type OperationId, publicOperations, type Streamed } from './operations.ts'
import { checkBody, checkText, makeValidators, readBoolean, type Validators } from './validation.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    operationId?: OperationId
  }
  interface FastifyRequest {
    caller?: Caller
  }
}

export interface OpenapiOptions {
  handlers: Handlers
  authenticate(request: FastifyRequest): Promise<Caller>
  version: string
  /** Fires when the server stops; streams end with it. */
  stopping: AbortSignal
}

type Schema = Record<string, unknown>

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

interface Operation {
  operationId: OperationId
  security?: unknown[]
  parameters?: (Parameter | { $ref: string })[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const

export function registerOperations(app: FastifyInstance, options: OpenapiOptions): void {
  const validators = makeValidators()
  const waiting = new Set(Object.keys(options.handlers))
  for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, Operation>>)) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
    const offered = METHODS.filter((method) => item[method] !== undefined)
    for (const method of offered) {
      const operation = item[method] as Operation
      if (!waiting.delete(operation.operationId)) throw new Error(`operation ${operation.operationId} has no handler`)
      addRoute(app, url, method, operation, validators, options)
    }
    refuseOtherMethods(app, url, offered)
  }
  if (waiting.size > 0) throw new Error(`handlers without an operation: ${[...waiting].join(', ')}`)
}

function addRoute(
  app: FastifyInstance,
  url: string,
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
  const handler = options.handlers[operationId] as (request: unknown) => Promise<Enveloped<unknown> | Streamed>

  app.route({
    method: method.toUpperCase() as HTTPMethods,
    url,
    config: { operationId },
    ...(!isPublic && {
      onRequest: async (request: FastifyRequest) => {
        request.caller = await options.authenticate(request)
      },
    }),
    handler: async (request, reply) => {
      const query = normalise(request.query as Record<string, unknown>, booleans)
      const queryProblems = checkText(checkQuery, query, 'query')
      if (queryProblems) throw new PodsError('invalid_query', queryProblems.messages.join(' '))
      if (checkBodySchema) {
        const problems = checkBody(checkBodySchema, requireBody(request))
        if (problems) throw new PodsError('invalid_request', problems.messages.join(' '), problems)
      }
      const outcome = await handler({
        path: request.params,
        query,
        body: checkBodySchema ? request.body : undefined,
        headers: request.headers,
        host: request.headers.host,
        caller: request.caller,
        // Made for those who wait; most only read and answer.
        get signal() {
          return signalOf(request, reply, options.stopping)
        },
      })
      if ('stream' in outcome) return reply.type(outcome.contentType).send(outcome.stream)
      return reply.code(outcome.httpStatus ?? 200).send(successEnvelope(outcome, options.version))
    },
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
