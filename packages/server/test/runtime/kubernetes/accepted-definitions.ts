// Wishes as odd as the contract allows, and what the server makes of those that pass every rule of it: the same checks
// and the same `defineInstance` as a pod goes through, over a real storage root and a database that has every volume.
import fc from 'fast-check'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { parseImage } from '../../../src/domain/images.ts'
import { defineInstance } from '../../../src/domain/pod-definition.ts'
import { applyChanges } from '../../../src/domain/pod-spec.ts'
import { specProblems } from '../../../src/domain/spec-rules.ts'
import { readChanges } from '../../../src/domain/wish-input.ts'
import { PodsError } from '../../../src/errors.ts'
import type { NewPod } from '../../../src/generated/api.ts'
import { checkBody, makeValidators } from '../../../src/http/validation.ts'
import type { PodDefinition, PodKey } from '../../../src/runtime/port.ts'
import type { PodRow } from '../../../src/store/pods.ts'
import type { Database } from '../../../src/store/tables.ts'
import type { Sealer } from '../../../src/support/sealer.ts'
import type { VolumeFiles } from '../../../src/volumes/port.ts'

const limits = {
  computeQueues: ['default', 'gpu'],
  cpuMillis: { min: 1, max: 6000 },
  memMi: { min: 1, max: 12288 },
  ephemeralStorageMi: { max: 18432 },
  gpus: { min: 0, max: 1 },
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 })
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom('', '$', '$$', '$(A)', '$$(A)', '${pods:x}', ' ', '\n', "'", '-', '--', 'é', '𝄞'),
)
const pathPart = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9._-]{1,12}$/) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('.', '', ' ', 'a:b', '$(A)', 'a\\b', 'é', '𝄞', 'x'.repeat(255), 'a\nb', '~', '*'),
  },
)
const somePath = fc.array(pathPart, { maxLength: 5 }).map((parts) => parts.join('/'))
const permissions = fc.stringMatching(/^[0-7]{3,4}$/)
const fileName = fc.stringMatching(/^[a-zA-Z0-9._-]{1,40}$/)
const inlineFile = fc.record(
  {
    type: fc.constant('ephemeral'),
    config_content: anyText,
    config_permissions: permissions,
    config_filename: fileName,
  },
  { requiredKeys: ['type', 'config_content'] },
)
const volume = fc.record(
  {
    type: fc.constant('tapisvolume'),
    source_id: fc.stringMatching(/^[a-z][a-z0-9-]{1,40}$/),
    sub_path: somePath,
    read_only: fc.boolean(),
  },
  { requiredKeys: ['type', 'source_id'] },
)
const claim = fc.record(
  {
    type: fc.constant('pvc'),
    source_id: fc.oneof(fc.constantFrom('data', 'x'.repeat(300)), fc.stringMatching(/^[a-z][a-z0-9-]{1,200}$/)),
    sub_path: somePath,
    read_only: fc.boolean(),
  },
  { requiredKeys: ['type', 'source_id'] },
)
const stanza = fc.record(
  { protocol: fc.constantFrom('http', 'tcp', 'postgres', 'local_only'), port: fc.integer({ min: 10, max: 65535 }) },
  { requiredKeys: [] },
)
const times = fc.oneof(fc.constantFrom(1, 86400), fc.integer({ min: 1, max: 86400 }))
const healthcheck = fc
  .tuple(
    fc.oneof(
      fc.record(
        {
          http_get_path: fc.stringMatching(/^\/[!-~]{0,40}$/),
          http_get_port: fc.integer({ min: 1, max: 65535 }),
          http_get_scheme: fc.constantFrom('HTTP', 'https', null),
        },
        { requiredKeys: ['http_get_path'] },
      ),
      fc.record({ exec_command: fc.array(anyText, { minLength: 1, maxLength: 4 }) }),
      fc.record({ tcp_socket_port: fc.constantFrom(1, 5432, 65535) }),
    ),
    fc.record(
      {
        initial_delay_seconds: fc.constantFrom(0, 1, 86400),
        period_seconds: times,
        timeout_seconds: times,
        failure_threshold: times,
        success_threshold: times,
      },
      { requiredKeys: [] },
    ),
  )
  .map(([check, numbers]) => ({ ...check, ...numbers }))
const healthchecks = fc.record(
  {
    startup: healthcheck,
    readiness: healthcheck,
    liveness: fc.option(healthcheck),
    networking_requires_ready: fc.boolean(),
  },
  { requiredKeys: [] },
)
const tag = fc.oneof(fc.constant(''), fc.stringMatching(/^:[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/))
const image = fc
  .tuple(
    fc.stringMatching(/^(?:[a-z0-9]{1,8}(?:\.[a-z]{2,3})?(?::[0-9]{2,5})?\/)?[a-z0-9]{1,9}(?:[._-][a-z0-9]{1,9})?$/),
    tag,
  )
  .map((parts) => parts.join(''))
const amount = (max: number) => fc.oneof(fc.constant(max), fc.integer({ min: 1, max }))
const resources = fc
  .record(
    {
      cpu: fc.tuple(amount(6000), amount(6000)),
      mem: fc.tuple(amount(12288), amount(12288)),
      disk: fc.tuple(fc.constantFrom(-1, 1, 18432), fc.constantFrom(-1, 1, 18432)),
      gpus: fc.constantFrom(0, 1),
    },
    { requiredKeys: ['cpu', 'mem'] },
  )
  .map(({ cpu, mem, disk, gpus }) => ({
    cpu_request: Math.min(...cpu),
    cpu_limit: Math.max(...cpu),
    mem_request: Math.min(...mem),
    mem_limit: Math.max(...mem),
    ...(disk && { ephemeral_storage_request: disk[0], ephemeral_storage_limit: disk[1] }),
    ...(gpus !== undefined && { gpus }),
  }))

/** Names of variables are those that Kubernetes takes; the tests of what it refuses have the others. */
const variableName = fc.stringMatching(/^[ -<>-~]{1,40}$/)

export const wishes: fc.Arbitrary<NewPod> = fc.record(
  {
    pod_id: fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9]{2,20}$/),
      fc.stringMatching(/^[a-z][a-z0-9]{55,63}$/),
      fc.stringMatching(/^[a-z][a-z0-9]{63}$/),
    ),
    image,
    command: maybe(fc.array(anyText, { maxLength: 4 })),
    arguments: maybe(fc.array(anyText, { maxLength: 4 })),
    environment_variables: fc.dictionary(variableName, anyText, { maxKeys: 5 }),
    volume_mounts: fc.dictionary(
      somePath.map((path) => `/${path}`),
      fc.oneof(inlineFile, volume, claim),
      { maxKeys: 4 },
    ),
    networking: maybe(fc.dictionary(fc.stringMatching(/^[a-z0-9]{3,64}$/), stanza, { maxKeys: 4 })),
    resources: maybe(resources),
    restart_policy: maybe(fc.constantFrom('never', 'on_failure', 'always')),
    compute_queue: maybe(fc.constantFrom(...limits.computeQueues)),
    healthchecks: maybe(fc.option(healthchecks)),
  },
  { requiredKeys: ['pod_id', 'image'] },
) as fc.Arbitrary<NewPod> // fast-check gives undefined for an absent key

/** Sites and tenants come from the configuration and from tokens. */
export const owners: fc.Arbitrary<Pick<PodKey, 'site' | 'tenant' | 'uid'>> = (() => {
  const name = fc
    .tuple(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]*$/), fc.integer({ min: 1, max: 9 }))
    .map(([text, times]) => text.repeat(times).slice(0, 80))
  return fc.record({ site: name, tenant: name, uid: fc.uuid() })
})()

const validate = makeValidators().compileBody({ $ref: '#/components/schemas/NewPod' })
const sealer: Sealer = { seal: (text) => Buffer.from(text), open: () => 'opened' }

class EveryVolume extends DummyDriver {
  override async acquireConnection() {
    const connection = await super.acquireConnection()
    return Object.assign(connection, { executeQuery: async () => ({ rows: [{}] }) })
  }
}
const db = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new EveryVolume(),
    createIntrospector: (own) => new PostgresIntrospector(own),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** Undefined where a rule of the server refuses the wish. */
export async function define(
  volumes: VolumeFiles,
  owner: Pick<PodKey, 'site' | 'tenant' | 'uid'>,
  { pod_id: podId, ...sent }: NewPod,
): Promise<PodDefinition | undefined> {
  const body = JSON.parse(JSON.stringify({ pod_id: podId, ...sent }))
  if (checkBody(validate, body) !== undefined || parseImage(body.image) === undefined) return undefined
  try {
    const { changes } = readChanges(podId, body, undefined)
    const spec = applyChanges({}, { ...changes, pod_id: undefined } as typeof changes, { allowedUsers: [] })
    if (specProblems(podId, spec, limits).length > 0) return undefined
    const row = { ...owner, pod_id: podId, instance: 1, spec, derived: spec } as PodRow // all that is read of it
    const deps = { db, sealer, volumes, tenantHost: () => 'dev.example.org', graceMs: 10_000 }
    const definition = await defineInstance(deps, row)
    // The port promises a runtime that no path comes twice.
    const paths = definition.mounts.map(({ path }) => path)
    return new Set(paths).size === paths.length ? definition : undefined
  } catch (error) {
    if (error instanceof PodsError) return undefined
    throw error
  }
}
