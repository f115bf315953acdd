// Checks requests against the contract. Texts come from `x-errors` in the contract where it has them; the shape of
// a list item is `<where>: <what>`, as Tapis clients know it.
import type { ErrorObject, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { document } from '../generated/document.ts'

type Schema = Record<string, unknown>

const SPEC = 'spec'

export interface Validators {
  /** Values of path and query: text is turned into what the schema says. */
  compileText(schema: Schema): ValidateFunction
  /** JSON bodies: nothing is turned into a string, and no default is filled in. */
  compileBody(schema: Schema): ValidateFunction
}

export function makeValidators(): Validators {
  const shared = { allErrors: true, strict: false, verbose: true } as const
  const text = new Ajv2020({ ...shared, coerceTypes: true, useDefaults: true })
  const body = new Ajv2020(shared)
  for (const ajv of [text, body]) {
    ;(formats as unknown as (ajv: Ajv2020) => void)(ajv)
    ajv.addSchema(inSpec({ components: document.components }), SPEC)
  }
  return {
    compileText: (schema) => text.compile(inSpec(schema)),
    compileBody: (schema) => body.compile(inSpec(schema)),
  }
}

/** References into the document become references into the one shared schema, so recursion just works. */
function inSpec(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${SPEC}#/components/`)) as Schema
}

/** `True`, `1`, `yes` and the like: Python and form clients send them. */
const BOOLEAN_WORDS: Record<string, boolean> = { true: true, '1': true, yes: true, false: false, '0': false, no: false }

export function readBoolean(text: string): boolean | undefined {
  return BOOLEAN_WORDS[text.toLowerCase()]
}

export interface Problems {
  messages: string[]
  details?: { unknown_fields: UnknownField[] }
}

/** A field that the contract does not have, and those that it has in that place. */
interface UnknownField {
  field: string
  allowed: string[]
}

/** Validates a body in place: numbers and booleans that came as text are taken as what the schema asks for. */
export function checkBody(validate: ValidateFunction, value: unknown): Problems | undefined {
  if (validate(value)) return undefined
  if (coerceTexts(value, validate.errors ?? []) && validate(value)) return undefined
  const errors = withoutEchoes(validate.errors ?? [])
  const unknown_fields = unknownFields(errors)
  return { messages: describe(errors, 'body'), ...(unknown_fields.length > 0 && { details: { unknown_fields } }) }
}

export function checkText(validate: ValidateFunction, value: unknown, where: string): Problems | undefined {
  return validate(value) ? undefined : { messages: describe(withoutEchoes(validate.errors ?? []), where) }
}

/** True when at least one text was turned into a number or boolean. */
function coerceTexts(root: unknown, errors: ErrorObject[]): boolean {
  let changed = false
  for (const error of errors) {
    if (error.keyword !== 'type' || typeof error.data !== 'string') continue
    const wanted = ([] as string[]).concat(error.params.type as string | string[])
    const value = fromText(error.data, wanted)
    const path = readPointer(error.instancePath)
    const key = path.pop()
    const parent = path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], root)
    if (value === undefined || key === undefined) continue
    ;(parent as Record<string, unknown>)[key] = value
    changed = true
  }
  return changed
}

function readPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function fromText(text: string, wanted: string[]): number | boolean | undefined {
  if (wanted.includes('boolean')) return readBoolean(text)
  const isNumber = wanted.includes('number') || wanted.includes('integer')
  if (!isNumber || !/^-?\d+(\.\d+)?$/.test(text.trim())) return undefined
  return Number(text)
}

function describe(errors: ErrorObject[], where: string): string[] {
  return [...new Set(errors.map((error) => describeOne(error, where)))]
}

function unknownFields(errors: ErrorObject[]): UnknownField[] {
  return errors
    .filter(({ keyword }) => keyword === 'additionalProperties')
    .map(({ params, parentSchema }) => {
      const { properties } = parentSchema as { properties?: Schema }
      return { field: String(params.additionalProperty), allowed: Object.keys(properties ?? {}) }
    })
}

function withoutEchoes(errors: ErrorObject[]): ErrorObject[] {
  const hasOwnText = errors.some((error) => error.keyword === 'anyOf')
  return errors.filter((error) => !isEcho(error, hasOwnText))
}

/** Errors that only repeat another one: the branches of an anyOf, and propertyNames beside what it found. */
function isEcho(error: ErrorObject, hasAnyOf: boolean): boolean {
  return (
    error.keyword === 'propertyNames' || (hasAnyOf && error.keyword !== 'anyOf' && error.schemaPath.includes('/anyOf/'))
  )
}

function describeOne(error: ErrorObject, where: string): string {
  const path = [where, ...readPointer(error.instancePath)]
  if (error.keyword === 'required') return `${[...path, error.params.missingProperty].join(', ')}: Field required`
  if (error.keyword === 'additionalProperties')
    return `${[...path, error.params.additionalProperty].join(', ')}: Extra inputs are not permitted`
  const text = ownText(error) ?? standardText(error)
  return `${path.join(', ')}: ${text}`
}

const LENGTHS = ['minLength', 'maxLength']
const RANGES = ['minimum', 'maximum']

function ownText(error: ErrorObject): string | undefined {
  const texts = (error.parentSchema as { 'x-errors'?: Record<string, string> } | undefined)?.['x-errors']
  if (texts === undefined) return undefined
  const text =
    texts[error.keyword] ??
    (LENGTHS.includes(error.keyword) ? texts.length : undefined) ??
    (RANGES.includes(error.keyword) ? texts.range : undefined)
  const value = error.propertyName ?? error.data
  return text
    ?.replaceAll('{value}', String(value))
    .replaceAll('{length}', String(String(value).length))
    .replaceAll('{type}', typeName(error.data))
}

function standardText(error: ErrorObject): string {
  switch (error.keyword) {
    case 'type':
      if (error.instancePath === '') return `expected a JSON object. Got ${typeName(error.data)}.`
      return `must be ${([] as string[])
        .concat(error.params.type as string | string[])
        .map((type) => WORDS[type] ?? type)
        .join(' or ')}. Got ${typeName(error.data)}.`
    case 'enum':
      return `must be one of: ${(error.params.allowedValues as unknown[]).join(', ')}. Got ${String(error.data)}`
    case 'minimum':
      return `must be at least ${error.params.limit}. Got ${String(error.data)}`
    case 'maximum':
      return `must be at most ${error.params.limit}. Got ${String(error.data)}`
    case 'minLength':
      return `must have at least ${error.params.limit} characters`
    case 'maxLength':
      return `must have at most ${error.params.limit} characters`
    case 'format':
      return `must be a ${error.params.format}. Got ${String(error.data)}`
    case 'uniqueItems':
      return 'must not hold the same value twice'
    default:
      return error.message ?? 'is not valid'
  }
}

/** The words of the existing texts. */
const WORDS: Record<string, string> = {
  string: 'str',
  integer: 'int',
  number: 'number',
  boolean: 'bool',
  array: 'list',
  object: 'object',
  null: 'null',
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return WORDS[typeof value] ?? typeof value
}
