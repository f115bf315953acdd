// What an OpenAPI document promises, as flat facts: one for each parameter, field of a body and field of a reply of each
// operation. Two documents are compared fact by fact; limits, texts and examples are left out.
const METHODS = ['get', 'put', 'post', 'delete', 'patch']

/** `Map<operationId, Map<place, fact>>`; a place reads `query full`, `body.networking.*.port` or `reply.result[].name`. */
export function factsOf(document) {
  const operations = new Map()
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((name) => item[name] !== undefined)) {
      const operation = item[method]
      const facts = new Map([['route', { route: `${method.toUpperCase()} ${path}` }]])
      for (const reference of [...(item.parameters ?? []), ...(operation.parameters ?? [])]) {
        const parameter = follow(document, reference)
        addSchema(document, facts, `${parameter.in} ${parameter.name}`, parameter.schema, parameter.required === true)
      }
      const body = follow(document, operation.requestBody ?? {})
      addContent(document, facts, 'body', body.content, body.required === true)
      for (const [status, reply] of Object.entries(operation.responses).filter(([code]) => code.startsWith('2'))) {
        facts.get('route').status = [facts.get('route').status, status].filter(Boolean).join(' ')
        addContent(document, facts, 'reply', follow(document, reply).content, true)
      }
      operations.set(operation.operationId, facts)
    }
  }
  return operations
}

/** Differences of one operation. What lies below an added or missing field is not told again. */
export function compareFacts(operation, theirs, ours) {
  const found = []
  const tell = (place, kind, left, right) => {
    found.push({ operation, place, kind, theirs: left, ours: right, required: ours.get(place)?.required === true })
  }
  const below = (place, facts) => [...ancestors(place)].some((one) => !facts.has(one))
  for (const [place, left] of theirs) {
    const right = ours.get(place)
    if (right === undefined) {
      if (!below(place, ours)) tell(place, 'missing', left, undefined)
      continue
    }
    for (const kind of new Set([...Object.keys(left), ...Object.keys(right)])) {
      // What a reply holds is never less for being promised; a default is for what is sent.
      if (place.startsWith('reply') && (kind === 'default' || (kind === 'required' && !left.required))) continue
      if (JSON.stringify(left[kind]) !== JSON.stringify(right[kind])) tell(place, kind, left[kind], right[kind])
    }
  }
  for (const [place, right] of ours) {
    if (!theirs.has(place) && !below(place, theirs)) tell(place, 'added', undefined, right)
  }
  return found
}

function* ancestors(place) {
  for (let at = place.search(/[.[]/); at > 0 && at < place.length; at = next(place, at)) yield place.slice(0, at)
}

function next(place, at) {
  const step = place.slice(at + 1).search(/[.[]/)
  return step < 0 ? place.length : at + 1 + step
}

function addContent(document, facts, place, content, required) {
  if (content === undefined) return
  const [media, ...others] = Object.keys(content)
  addSchema(document, facts, place, content[media].schema ?? {}, required)
  facts.get(place).media = [media, ...others].sort().join(' ')
}

function addSchema(document, facts, place, raw, required) {
  const schema = plain(document, raw ?? {})
  const types = schema.types.filter((type) => type !== 'null').sort()
  const fact = { type: types.join(' or ') || 'any', null: schema.types.includes('null'), required }
  // A default of null is the absence of one.
  if (schema.default !== undefined && schema.default !== null) fact.default = schema.default
  facts.set(place, fact)
  for (const [name, property] of Object.entries(schema.properties)) {
    addSchema(document, facts, `${place}.${name}`, property, schema.required.includes(name))
  }
  if (schema.values !== undefined) addSchema(document, facts, `${place}.*`, schema.values, false)
  if (schema.items !== undefined) addSchema(document, facts, `${place}[]`, schema.items, false)
}

/** A schema without references, `allOf` and alternatives: alternatives are laid over one another. */
function plain(document, raw) {
  const { allOf = [], anyOf = [], oneOf = [], ...own } = follow(document, raw)
  const merged = {
    types: [own.type ?? (own.const === '' ? 'string' : [])].flat(),
    properties: own.properties ?? {},
    required: own.required ?? [],
    values: typeof own.additionalProperties === 'object' ? own.additionalProperties : undefined,
    items: own.items,
    default: own.default,
  }
  for (const part of [...allOf, ...anyOf, ...oneOf].map((one) => plain(document, one))) {
    merged.types = [...new Set([...merged.types, ...part.types])]
    merged.properties = { ...part.properties, ...merged.properties }
    merged.required = [...new Set([...merged.required, ...part.required])]
    merged.values = both(merged.values, part.values)
    merged.items = both(merged.items, part.items)
    merged.default ??= part.default
  }
  return merged
}

const both = (one, other) => (one === undefined || other === undefined ? (one ?? other) : { anyOf: [one, other] })

function follow(document, value) {
  if (value.$ref === undefined) return value
  const { $ref, ...beside } = value
  const steps = $ref.replace('#/', '').split('/')
  const target = steps.reduce((at, step) => at[step.replaceAll('~1', '/').replaceAll('~0', '~')], document)
  return { ...follow(document, target), ...beside }
}
