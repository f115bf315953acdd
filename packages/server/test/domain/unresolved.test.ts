// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders as users write them
import { describe, expect, test } from 'vitest'
import { configSyntaxWarnings, unresolvedPatterns } from '../../src/domain/unresolved.ts'

const inMap = (text: string) => unresolvedPatterns({}, { K: text })?.secret_map_unresolved[0]?.patterns

describe('unresolvedPatterns', () => {
  test.each([
    ['${secret:x}', 'user_secret'],
    ['${pods:secrets:OTHER}', 'secret_map_reference'],
    ['${pods:default:5:?n}', 'default_placeholder'],
    ['${:?who {x}}', 'required_placeholder'],
    ['${?who}', 'required_placeholder'],
    ['${pods:networking:db:port}', 'networking_reference'],
    ['${pods:url}', 'pod_url'],
    ['${pods:tapis_url}', 'tapis_url'],
    ['${pods:pod_id}', 'pod_id'],
    ['${pods:random:16}', 'random_password'],
    ['${pods:something}', 'unknown'],
    ['${stack:secrets:A}', 'unknown'],
  ])('%s is a %s', (pattern, type) => {
    expect(inMap(`a ${pattern} b ${pattern}`)).toEqual([{ pattern, type }])
  })

  test.each(['', 'plain', '${HOME}', 'pa${ss}word', '<<TAPIS_x>>', '${pods:', '${:?open'])(
    'a pod with %j has nothing unresolved',
    (text) => {
      expect(unresolvedPatterns({ environment_variables: { E: text } }, { K: text })).toBeUndefined()
    },
  )

  test('uses of a key count until its value is there', () => {
    const environment_variables = { E: '${pods:secrets:K}' }
    expect(unresolvedPatterns({ environment_variables }, { K: 'value' })).toBeUndefined()
    const patterns = [{ pattern: '${pods:secrets:K}', type: 'secret_map_reference' }]
    for (const map of [{}, { K: '${secret:x}' }, { K: '${:?who}' }]) {
      expect(unresolvedPatterns({ environment_variables }, map)).toMatchObject({
        has_unresolved: true,
        env_vars_unresolved: [{ key: 'E', patterns }],
      })
    }
  })

  test('each place has its own list', () => {
    const report = unresolvedPatterns(
      {
        environment_variables: { A: '${pods:secrets:NO}', B: 'fine' },
        volume_mounts: {
          '/data': { type: 'tapisvolume', source_id: 'vol' },
          '/gone': null,
          '/a': { type: 'ephemeral', config_content: 'fine' },
          '/b': { type: 'ephemeral', config_content: 'x=${pods:secrets:NO} ${?PORT}' },
        },
      },
      { S: '${secret:x}' },
    )
    const patterns = [{ pattern: '${pods:secrets:NO}', type: 'secret_map_reference' }]
    expect(report).toEqual({
      has_unresolved: true,
      secret_map_unresolved: [{ key: 'S', patterns: [{ pattern: '${secret:x}', type: 'user_secret' }] }],
      env_vars_unresolved: [{ key: 'A', patterns }],
      config_unresolved: [{ index: 1, mount_path: '/b', patterns }],
      syntax_warnings: [],
      summary: 'Placeholders without a value: 1 in secret_map, 1 in environment_variables, 1 in config_content',
    })
  })

  test('a missing colon is pointed out, and the value counts as unresolved', () => {
    const report = unresolvedPatterns(
      {
        environment_variables: { E: '${pods:secrets:K?the key}' },
        volume_mounts: { '/c': { type: 'ephemeral', config_content: '${pods:secrets:K?the key}' } },
      },
      { K: 'value', R: '${?who}', D: '${pods:default:5?how many}', Q: '${pods:default:5?}' },
    )
    const issue = 'Missing colon before description'
    expect(report?.syntax_warnings.map(({ explanation: _text, ...warning }) => warning)).toEqual([
      {
        location: "environment_variables['E']",
        issue,
        found: '${pods:secrets:K?the key}',
        suggestion: '${pods:secrets:K:?the key}',
      },
      {
        location: 'config_content[0]',
        issue,
        found: '${pods:secrets:K?the key}',
        suggestion: '${pods:secrets:K:?the key}',
      },
      { location: "secret_map['R']", issue, found: '${?who}', suggestion: '${:?who}' },
      {
        location: "secret_map['D']",
        issue,
        found: '${pods:default:5?how many}',
        suggestion: '${pods:default:5:?how many}',
      },
    ])
    expect(report?.env_vars_unresolved.map(({ key }) => key)).toEqual(['E'])
    expect(report?.config_unresolved.map(({ index }) => index)).toEqual([0])
  })
})

describe('configSyntaxWarnings', () => {
  test.each(['${secret:x}', '${:?who}', '${pods:default:1}', '${pods:random:16}', '${pods:url}', '${pods:pod_id}'])(
    '%s in the environment is pointed out',
    (pattern) => {
      const [warning, ...others] = configSyntaxWarnings({ environment_variables: { E: `a ${pattern}` } })
      expect(others).toEqual([])
      expect(warning).toContain("environment_variables['E']")
      expect(warning).toContain(pattern)
      expect(warning).toContain('secret_map')
    },
  )

  test('a missing colon is pointed out', () => {
    expect(configSyntaxWarnings({ environment_variables: { E: '${pods:secrets:K?d}' } })).toEqual([
      "environment_variables['E']: Missing colon before description in ${pods:secrets:K?d}. Write ${pods:secrets:K:?d}.",
    ])
  })

  test.each(['', '${pods:secrets:K}', '${pods:secrets:K:?note}', '${HOME}', '<<TAPIS_user_password>>'])(
    '%j is fine',
    (text) => {
      const volume_mounts = { '/c': { type: 'ephemeral', config_content: text } } as const
      expect(configSyntaxWarnings({ environment_variables: { E: text }, volume_mounts })).toEqual([])
    },
  )
})
