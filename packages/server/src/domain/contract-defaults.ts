// Defaults as the contract has them, so that nobody writes them twice.
import { document } from '../generated/document.ts'

type Properties = Record<string, { default?: unknown }>

const { schemas } = (
  document as { components: { schemas: Record<string, { properties?: Properties; default?: unknown }> } }
).components

/** Of the properties of a schema that have one. */
export function contractDefaults(schema: string): Record<string, unknown> {
  const properties = schemas[schema]?.properties ?? {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => ('default' in property ? [[name, property.default]] : [])),
  )
}

export function contractDefault<T>(schema: string): T {
  return schemas[schema]?.default as T
}
