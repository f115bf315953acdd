// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders as users write them
import { describe, expect, test } from 'vitest'
import {
  availablePlaceholders,
  missingSentence,
  readSecretValue,
  requiredPlaceholders,
  secretMapProblems,
  secretPlaceholders,
  usedKeys,
} from '../../src/domain/secret-map.ts'

describe('readSecretValue', () => {
  test.each([
    ['', { kind: 'literal', text: '' }],
    ['pässwörd ☃', { kind: 'literal', text: 'pässwörd ☃' }],
    ['${secret:db-pass_1}', { kind: 'secret', name: 'db-pass_1' }],
    ['${secret:jane@x:db}', { kind: 'secret', owner: 'jane@x', name: 'db' }],
    ['${secret:}', { kind: 'literal', text: '${secret:}' }],
    ['${secret:a b}', { kind: 'literal', text: '${secret:a b}' }],
    ['x${secret:a}', { kind: 'literal', text: 'x${secret:a}' }],
    ['${:?Your name}', { kind: 'required', description: 'Your name' }],
    ['${:?}', { kind: 'required', description: '' }],
    ['${:?as {json}: ok?}', { kind: 'required', description: 'as {json}: ok?' }],
    ['${:?two\nlines}', { kind: 'required', description: 'two\nlines' }],
    ['${:?a}${:?b}', { kind: 'literal', text: '${:?a}${:?b}' }],
    ['a ${:?b}', { kind: 'literal', text: 'a ${:?b}' }],
    ['${?b}', { kind: 'literal', text: '${?b}' }],
    ['${pods:default:5432}', { kind: 'default', value: '5432' }],
    ['${pods:default:}', { kind: 'default', value: '' }],
    ['${pods:default::?The port}', { kind: 'default', value: '', description: 'The port' }],
    ['${pods:default:é:?a: b}', { kind: 'default', value: 'é', description: 'a: b' }],
    ['${pods:random:8}', { kind: 'random', length: 8 }],
    ['${pods:random:128}', { kind: 'random', length: 128 }],
    ['${pods:random:x}', { kind: 'literal', text: '${pods:random:x}' }],
    ['a-${pods:random:16}', { kind: 'literal', text: 'a-${pods:random:16}' }],
    ['${pods:url}', { kind: 'networking', text: '${pods:url}' }],
    [
      'http://${pods:networking:api:hostname}/${pods:pod_id}',
      { kind: 'networking', text: 'http://${pods:networking:api:hostname}/${pods:pod_id}' },
    ],
    ['${pods:networking:api}', { kind: 'literal', text: '${pods:networking:api}' }],
    ['${PATH} $HOME', { kind: 'literal', text: '${PATH} $HOME' }],
  ])('%j', (text, value) => {
    expect(readSecretValue(text)).toEqual(value)
  })
})

describe('secretMapProblems', () => {
  test.each([
    ['${pods:random:7}', "Key 'K': Random password length must be at least 8 characters, got 7"],
    ['${pods:random:-1}', "Key 'K': Random password length must be at least 8 characters, got -1"],
    ['${pods:random:129}', "Key 'K': Random password length must not exceed 128 characters, got 129"],
    ['${pods:default:a:b}', "Description must start with '?'"],
    ['${pods:default:http://x:?the host}', 'Invalid placeholder format: '],
    ['${pods:networking:default:prot}', "Key 'K': Unknown networking field 'prot'"],
  ])('%s is refused in pods and templates', (text, sentence) => {
    for (const inTemplate of [true, false]) {
      const problems = secretMapProblems({ K: text }, { inTemplate })
      expect(problems).toHaveLength(1)
      expect(problems[0]).toContain(sentence)
    }
  })

  test('a refusal does not repeat the value', () => {
    expect(secretMapProblems({ K: '${pods:default:hunter2:hunter3}' }, { inTemplate: false }).join()).not.toMatch(
      /hunter/,
    )
  })

  test.each(['${secret:x}', '${secret:jane:x}', 'pre ${secret:x}'])('a template cannot hold %s', (text) => {
    const [problem, ...others] = secretMapProblems({ A: 'ok', K: text }, { inTemplate: true })
    expect(others).toEqual([])
    expect(problem).toContain(
      'Template secret_map validation failed. Templates cannot contain direct secret references (${secret:name}) - ' +
        'they must use placeholders that pod creators override. Details: ',
    )
    expect(problem).toContain("Key 'K'")
    expect(secretMapProblems({ K: text }, { inTemplate: false })).toEqual([])
  })

  test('the environment of a template may use only keys that exist', () => {
    const environment = {
      GOOD: '${pods:secrets:K} and ${pods:secrets:K:?a note}',
      BAD: 'x${pods:secrets:MISSING:?why}${pods:secrets:toString}',
      ODD: '${pods:secrets:MISSING?no colon}',
    }
    const sentence = (key: string) =>
      `Environment variable validation failed: Environment variable 'BAD' references secret_map key '${key}' which does not exist in secret_map.`
    expect(secretMapProblems({ K: '1' }, { inTemplate: true, environment })).toEqual([
      sentence('MISSING'),
      sentence('toString'),
    ])
    expect(secretMapProblems({ K: '1' }, { inTemplate: false, environment })).toEqual([])
  })
})

const map = { A: '${:?first}', B: 'set', C: '${:?}', D: '${pods:default:5:?how many}', E: '${pods:default:}' }

test('required placeholders are those nobody filled', () => {
  expect(requiredPlaceholders(map)).toEqual([
    { key: 'A', description: 'first' },
    { key: 'C', description: '' },
  ])
  expect(missingSentence({ A: '${:?first}', Z: '${:?last}' })).toBe(
    "Missing required placeholders in secret_map: REQUIRED: 'A' - first. Add to pod's secret_map.; " +
      "REQUIRED: 'Z' - last. Add to pod's secret_map.",
  )
  expect(missingSentence({ B: 'set', D: '${pods:default:5}' })).toBeUndefined()
})

test('placeholders are offered with key, description and default', () => {
  expect(availablePlaceholders(map)).toEqual({
    required: ["REQUIRED: 'A' - first", "REQUIRED: 'C'"],
    optional: ["'D' - how many (Default: '5')", "'E' (Default: '')"],
  })
  expect(availablePlaceholders({ B: 'set' })).toEqual({ required: [], optional: [] })
})

test('a new template tag tells its placeholders', () => {
  expect(secretPlaceholders({ secret_map: { A: '${:?first}', B: 'set', D: '${pods:default:5:?how many}' } })).toEqual([
    { env_var: 'A', placeholder: '${:?first}', description: 'first', has_default: false, default_value: null },
    {
      env_var: 'D',
      placeholder: '${pods:default:5:?how many}',
      description: 'how many',
      has_default: true,
      default_value: '5',
    },
  ])
  expect(secretPlaceholders({})).toEqual([])
})

test('the keys that a text uses are told once each', () => {
  expect(usedKeys('${pods:secrets:A}${pods:secrets:b-1:?x {y}}${pods:secrets:A}${pods:secrets:}')).toEqual(['A', 'b-1'])
})
