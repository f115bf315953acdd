// Checks a reply against the contract: a status that is not documented, a field that is not declared or a word that
// is not listed fails the test. Clients are told to tolerate new fields; the server must not leak any.
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { document } from '../../packages/server/src/generated/document.ts'

type Schema = Record<string, unknown>
interface Operation {
  operationId: string
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> }>
}

const schemas = (document as { components: { schemas: Record<string, Schema> } }).components.schemas
const responses = (document as { components: { responses: Record<string, Operation['responses'][string]> } }).components
  .responses
const operations = new Map<string, { method: string; path: string; operation: Operation }>()
for (const [path, item] of Object.entries(document.paths as Record<string, Record<string, Operation>>)) {
  for (const [method, operation] of Object.entries(item))
    operations.set(operation.operationId, { method, path, operation })
}

const ajv = new Ajv2020({ allErrors: true, strict: false })
;(formats as unknown as (ajv: Ajv2020) => void)(ajv)
ajv.addSchema(
  inSpec({
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(name, schema)])),
    },
  }),
  'spec',
)

/** A named object takes no undeclared field, unless it is a part of others or says that it is open. */
function closed(name: string, schema: Schema): Schema {
  if (name === 'Envelope' || schema.additionalProperties !== undefined) return schema
  return schema.properties !== undefined || schema.allOf !== undefined
    ? { ...schema, unevaluatedProperties: false }
    : schema
}

function inSpec(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"spec#/components/')) as Schema
}

function find(operationId: string) {
  const found = operations.get(operationId)
  if (found === undefined) throw new Error(`no operation ${operationId}`)
  return found
}

export function pathOf(operationId: string, values: Record<string, string>): { method: string; url: string } {
  const { method, path } = find(operationId)
  return {
    method: method.toUpperCase(),
    url: path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(values[name] ?? '')),
  }
}

export function checkReply(operationId: string, status: number, body: unknown): void {
  const { operation } = find(operationId)
  const declared = operation.responses[status] ?? operation.responses[`${Math.floor(status / 100)}XX`]
  if (declared === undefined)
    throw new Error(`${operationId} answered ${status}, which the contract does not document: ${JSON.stringify(body)}`)
  const response = declared.$ref === undefined ? declared : responses[declared.$ref.split('/').at(-1) ?? '']
  const schema = response?.content?.['application/json']?.schema
  if (schema === undefined) throw new Error(`${operationId} ${status}: the contract gives no JSON schema`)
  const validate = ajv.compile(inSpec(schema))
  if (!validate(body))
    throw new Error(
      `${operationId} ${status} breaks the contract: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body).slice(0, 2000)}`,
    )
}
