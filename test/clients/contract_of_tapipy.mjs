// The OpenAPI document that stock tapipy works with against ours, fact by fact. Needs no server.
// Usage: contract_of_tapipy.mjs PYTHON [--write]; --write renews the table in docs/compatibility.md.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { compareFacts, factsOf } from './document-facts.mjs'
import { additions, differences, notBuilt } from './tapipy-differences.mjs'

const [python, flag] = process.argv.slice(2)
const PAGE = new URL('../../docs/compatibility.md', import.meta.url)
const [BEGIN, END] = ['<!-- from test/clients/tapipy-differences.mjs -->', '<!-- end -->']
let passed = 0
let failed = 0

function check(name, work) {
  try {
    work()
    passed += 1
    console.log(`ok    ${name}`)
  } catch (error) {
    failed += 1
    console.log(`FAIL  ${name}\n${error.message}`)
  }
}

/** What `Tapis()` holds for pods when nobody names another specification. */
function theirDocument() {
  const script = 'import json, sys; from tapipy.tapis import RESOURCE_DICTS as r; json.dump(r["pods"], sys.stdout)'
  return JSON.parse(execFileSync(python, ['-c', script], { encoding: 'utf8', maxBuffer: 64 << 20 }))
}

function ourDocument() {
  const text = readFileSync(new URL('../../packages/server/src/generated/document.ts', import.meta.url), 'utf8')
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))
}

function matches(pattern, place) {
  const parts = pattern.split('**').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(place)
}

function explains(line, at, difference) {
  const { operation, place, kind, theirs, ours, required } = difference
  // Nothing excuses what makes a call of stock tapipy fail: a new thing that must be sent, null for one that must.
  if (required && !place.startsWith('reply') && (kind === 'added' || kind === 'null')) return false
  const same = (value, stated) => stated === undefined || JSON.stringify(value) === JSON.stringify(stated)
  if (line.kind !== kind || !same(theirs, line.theirs) || !same(ours, line.ours)) return false
  return (line.in === undefined || line.in.includes(operation)) && matches(at, place)
}

/** All differences of the operations that both have. */
function differencesOf(theirs, ours) {
  return [...theirs].flatMap(([id, facts]) => (ours.has(id) ? compareFacts(id, facts, ours.get(id)) : []))
}

const unexplained = (found) =>
  found.filter((one) => !differences.some((line) => line.at.some((at) => explains(line, at, one))))

/** Lines, places and operations of the data that match nothing. */
function stale(found, lines) {
  return lines.flatMap((line) => {
    const places = line.at.filter((at) => !found.some((one) => explains(line, at, one)))
    const operations = (line.in ?? []).filter(
      (id) => !found.some((one) => one.operation === id && line.at.some((at) => explains(line, at, one))),
    )
    return [...places, ...operations].map((what) => `${line.id}: ${what}`)
  })
}

const told = (one) =>
  `${one.operation} ${one.place}: ${one.kind}, theirs ${JSON.stringify(one.theirs)}, ours ${JSON.stringify(one.ours)}`

function table() {
  const code = (names) => names.map((name) => `\`${name}\``).join(', ')
  const row = (...cells) => `| ${cells.join(' | ')} |`
  const words = {
    added: 'added',
    missing: 'left out',
    type: 'type',
    null: 'null',
    default: 'default',
    media: 'media type',
  }
  const values = (line) => (typeof line.theirs === 'boolean' || line.theirs === undefined ? '' : ` ${value(line)}`)
  const value = ({ theirs, ours }) => `(\`${JSON.stringify(theirs)}\` there, \`${JSON.stringify(ours)}\` here)`
  const operations = (list) => list.map((one) => row(one.id, code(one.operations), one.why))
  return [
    BEGIN,
    '',
    row('operations of theirs, not built yet', 'operations', 'why'),
    row('---', '---', '---'),
    ...operations(notBuilt),
    '',
    row('operations only here', 'operations', 'why'),
    row('---', '---', '---'),
    ...operations(additions),
    '',
    row('inside an operation', 'what', 'why'),
    row('---', '---', '---'),
    ...differences.map((line) => {
      const where = line.in === undefined ? '' : `${code(line.in)}: `
      return row(line.id, `${where}${words[line.kind]} ${code(line.at)}${values(line)}`, line.why)
    }),
    '',
    END,
  ].join('\n')
}

const theirRaw = theirDocument()
const theirs = factsOf(theirRaw)
const ours = factsOf(ourDocument())
const found = differencesOf(theirs, ours)
const open = unexplained(found)
console.log(`tapipy ships Pods ${theirRaw.info.version} with ${theirs.size} operations; ours has ${ours.size}`)

for (const id of [...theirs.keys()].filter((one) => ours.has(one))) {
  check(`${id} is theirs, but for what is listed`, () => {
    assert.deepEqual(open.filter(({ operation }) => operation === id).map(told), [])
  })
}
const sorted = (list) => [...list].sort()
check('the operations not built yet are those listed', () => {
  const listed = notBuilt.flatMap(({ operations }) => operations)
  assert.deepEqual(sorted(listed), sorted([...theirs.keys()].filter((id) => !ours.has(id))))
})
check('the operations only here are those listed', () => {
  const listed = additions.flatMap(({ operations }) => operations)
  assert.deepEqual(sorted(listed), sorted([...ours.keys()].filter((id) => !theirs.has(id))))
})
check('every listed difference is still there', () => assert.deepEqual(stale(found, differences), []))
check('every listed difference has an id of its own and a reason', () => {
  const all = [...notBuilt, ...additions, ...differences]
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
  assert.deepEqual(
    all.filter(({ section, why }) => !section || !why).map(({ id }) => id),
    [],
  )
})

/** What is told once somebody has changed our document: the comparison must see it. */
const toldAfter = (change) => {
  const document = ourDocument()
  change(document)
  return unexplained(differencesOf(theirs, factsOf(document))).map(told)
}
const CHANGES = {
  'another default': [
    ({ components }) => (components.schemas.NewVolume.properties.size_limit = { type: 'integer', default: 5 }),
    'size_limit',
  ],
  'a field that a reply no longer has': [
    ({ components }) => delete components.schemas.Pod.properties.status,
    'result.status',
  ],
  'a field that is now of another type': [
    ({ components }) => (components.schemas.Volume.properties.size = { type: 'string' }),
    'result.size',
  ],
  'a field that a body no longer has': [
    ({ components }) => delete components.schemas.SetPermission.properties.level,
    'body.level',
  ],
  'a field that must now be sent': [
    ({ components }) => components.schemas.NewPod.required.push('restart_policy'),
    'restart_policy',
  ],
  'a parameter of another name': [({ components }) => (components.parameters.PodId.name = 'pod'), 'path pod_id'],
  'another method': [
    ({ paths }) => ([paths['/pods/{pod_id}'].patch, paths['/pods/{pod_id}'].put] = [paths['/pods/{pod_id}'].put]),
    'PATCH',
  ],
}
for (const [name, [change, word]] of Object.entries(CHANGES)) {
  check(`${name} is told`, () =>
    assert.ok(
      toldAfter(change).some((line) => line.includes(word)),
      toldAfter(change).join('\n'),
    ),
  )
}
check('a line of the data that matches nothing is told', () => {
  const line = { id: 'gone', kind: 'added', at: ['query gone'], section: '0', why: 'none' }
  assert.deepEqual(stale(found, [line]), ['gone: query gone'])
})

const page = readFileSync(PAGE, 'utf8')
const [before, rest = ''] = page.split(BEGIN)
const after = rest.slice(rest.indexOf(END) + END.length)
if (flag === '--write') writeFileSync(PAGE, before + table() + after)
check('docs/compatibility.md shows the list as it is (--write renews it)', () => {
  assert.ok(readFileSync(PAGE, 'utf8').includes(table()), 'the table is stale')
})
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
