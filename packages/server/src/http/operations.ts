// The types between the contract and the handlers: one handler for each operationId. A missing handler, an unknown
// field of a result or a wrong status word is a compile error.
import type { Readable } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Caller } from '../domain/permissions.ts'
import type { operations } from '../generated/api.ts'
import type { Upload } from './upload.ts'

export type OperationId = keyof operations

/** Operations that need no token; checked against the contract at start. */
export const publicOperations = [
  'healthcheck',
  'readiness',
  'create_token',
  'list_tenants',
  'get_tenant',
  'list_sites',
] as const
type PublicOperation = (typeof publicOperations)[number]

type Parameters<Id extends OperationId> = operations[Id]['parameters']
type Path<Id extends OperationId> = Parameters<Id> extends { path: infer P } ? P : Record<string, never>
type Query<Id extends OperationId> = Parameters<Id> extends { query?: infer Q } ? NonNullable<Q> : Record<string, never>
type Body<Id extends OperationId> = operations[Id] extends { requestBody: { content: { 'application/json': infer B } } }
  ? B
  : undefined
type Json<Id extends OperationId> = operations[Id]['responses'] extends {
  200: { content: { 'application/json': infer R } }
}
  ? R
  : never
export type Result<Id extends OperationId> = Json<Id> extends { result: infer R } ? R : never

interface Common<Id extends OperationId> {
  path: Path<Id>
  query: Query<Id>
  body: Body<Id>
  headers: Record<string, string | undefined>
  /** The Host header. */
  host: string | undefined
  /** Fires when the client goes away or the server stops. */
  signal: AbortSignal
  /** Of a multipart request: hands the file to `use` while it arrives. Check rights before. */
  upload: <R>(use: (upload: Upload) => Promise<R>) => Promise<R>
}

export type OperationRequest<Id extends OperationId> = Id extends PublicOperation
  ? Common<Id>
  : Common<Id> & { caller: Caller }

/** What goes into the envelope; glue adds the rest. */
export interface Enveloped<R> {
  result: R
  /** Default: "The request was successful". */
  message?: string
  metadata?: Record<string, unknown>
  /** `error` with HTTP 200 is for updates without effect and failing commands only. */
  status?: 'success' | 'error'
  /** Default 200. */
  httpStatus?: 200 | 503
}

/** A reply that is no envelope: it streams. */
export interface Streamed {
  stream: Readable
  contentType: string
  headers?: Record<string, string>
  /** Default 200. */
  httpStatus?: 200 | 206 | 304
}

/** The connection goes on as a WebSocket; what the handler refuses before is an ordinary reply. */
export interface Upgraded {
  onSocket(socket: WebSocket): void
  /** Called when the connection is over, also where it never became a WebSocket; maybe twice. */
  release?(): void
}

export type Handler<Id extends OperationId> = (
  request: OperationRequest<Id>,
) => Promise<Enveloped<Result<Id>> | Streamed | Upgraded>
export type Handlers = { [Id in OperationId]: Handler<Id> }
