// Of the templates that come with a server: what a pod of each would be started with. Most images are run nowhere here.
import { describe, expect, test } from 'vitest'
import { derive } from '../../src/domain/derive.ts'
import { type PodCredentials, substitute } from '../../src/domain/placeholders.ts'
import { fillDefaults, type PodSpec } from '../../src/domain/pod-spec.ts'
import { seeds } from '../../src/domain/seeds.ts'
import { definitionProblems, readDefinition } from '../../src/domain/template-definition.ts'

const credentials: PodCredentials = {
  user_username: 'mypod',
  user_password: 'aB3',
  admin_username: 'podsservice',
  admin_password: 'never',
}
const limits = {
  computeQueues: ['default'],
  cpuMillis: { min: 250, max: 6000 },
  memMi: { min: 256, max: 12_288 },
  ephemeralStorageMi: { max: 18_432 },
  gpus: { min: 0, max: 1 },
}
const versions = seeds.flatMap(({ templateId, tags }) =>
  Object.entries(tags).map(([tag, definition]): [string, PodSpec] => [`${templateId}:${tag}`, definition]),
)

/** What a pod that says nothing but the template is started with. */
function startOf(definition: PodSpec) {
  const derived = derive({ pod: {}, chain: [definition], withMounts: true })
  const full = fillDefaults(derived, () => 'host')
  const fill = (text: string) => substitute(text, { credentials, secrets: {} }).text
  return {
    image: full.image,
    command: full.command,
    arguments: full.arguments?.map(fill) ?? null,
    environment: Object.fromEntries(
      Object.entries(full.environment_variables).map(([name, text]) => [name, fill(text)]),
    ),
    networks: Object.fromEntries(
      Object.entries(full.networking).map(([name, { protocol, port, tapis_auth }]) => [
        name,
        `${protocol} ${port}${tapis_auth ? ' tapis_auth' : ''}`,
      ]),
    ),
  }
}

test.each(versions)('%s could have been added by an administrator as it is', (_name, definition) => {
  const read = readDefinition(definition, { allowedUsers: [] })
  expect([...read.problems, ...definitionProblems(read.definition, [], limits)]).toEqual([])
})

test('every template has the tag that a reference without one means', () => {
  for (const { tags } of seeds) expect(Object.keys(tags)).toContain('latest')
})

test.each(versions)('%s leaves the entrypoint of its image in place', (_name, definition) => {
  expect(startOf(definition).command).toBeNull()
})

describe('what the image is told', () => {
  const password = credentials.user_password
  const nothing = { arguments: null, environment: {} }
  test.each<[string, object]>([
    ['echo:latest', { image: 'tpods/echo', networks: { default: 'http 5000' }, ...nothing }],
    [
      'postgres:latest',
      {
        image: 'postgres',
        arguments: null,
        environment: { POSTGRES_USER: 'mypod', POSTGRES_PASSWORD: password },
        networks: { default: 'postgres 5432' },
      },
    ],
    [
      'neo4j:latest',
      {
        image: 'neo4j',
        arguments: null,
        environment: { NEO4J_AUTH: `neo4j/${password}` },
        networks: { default: 'tcp 7687', browser: 'http 7474' },
      },
    ],
    [
      'redis:latest',
      {
        image: 'redis',
        arguments: ['redis-server', '--requirepass', password],
        environment: {},
        networks: { default: 'tcp 6379' },
      },
    ],
    [
      'mongodb:latest',
      {
        image: 'mongo',
        arguments: null,
        environment: { MONGO_INITDB_ROOT_USERNAME: 'mypod', MONGO_INITDB_ROOT_PASSWORD: password },
        networks: { default: 'tcp 27017' },
      },
    ],
    ['fastapi:latest', { image: 'tiangolo/uvicorn-gunicorn-fastapi', networks: { default: 'http 80' }, ...nothing }],
    [
      'fastapi:fastapinetworked',
      { image: 'tiangolo/uvicorn-gunicorn-fastapi', networks: { default: 'http 80' }, ...nothing },
    ],
    [
      'jupyterlab:latest',
      {
        image: 'quay.io/jupyter/base-notebook',
        arguments: null,
        environment: { JUPYTER_TOKEN: password },
        networks: { default: 'http 8888' },
      },
    ],
    [
      'jupyterlab:noauth',
      {
        image: 'quay.io/jupyter/base-notebook',
        arguments: ['start-notebook.py', '--IdentityProvider.token='],
        environment: {},
        networks: { default: 'http 8888 tapis_auth' },
      },
    ],
    [
      'codeserver:latest',
      {
        image: 'codercom/code-server',
        arguments: null,
        environment: { PASSWORD: password },
        networks: { default: 'http 8080' },
      },
    ],
  ])('%s', (name, expected) => {
    const definition = new Map(versions).get(name) ?? {}
    expect(startOf(definition)).toEqual({ command: null, ...expected })
  })
})

test('a template without a sign-in of its own lets nobody past that of the pod', () => {
  const { networking } = new Map(versions).get('jupyterlab:noauth') ?? {}
  expect(Object.values(networking ?? {}).map((stanza) => stanza.tapis_auth)).toEqual([true])
})
