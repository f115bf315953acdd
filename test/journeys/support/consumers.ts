// Programs and TypeScript projects of people who use the published packages.

const core = `
const client = createClient({ baseUrl: 'http://localhost:8000', auth: passwordAuth({ username: 'ada', password: '' }) })
export async function names(): Promise<string[]> {
  const pods: Pod[] = await client.pods.list()
  return pods.map(({ pod_id, url }) => pod_id + url)
}
export const isMissing = (error: unknown): error is NotFoundError => isTpodsError(error) && error instanceof NotFoundError
// @ts-expect-error there is no such field, so the types are more than any
export const wrong = (pod: Pod) => pod.nope
`

const nodeOnly = `
export const nodeClient = createNodeClient({ baseUrl: 'http://localhost:8000', proxy: true })
export const body = (pod: Pod, gateway: Gateway): Promise<Response> => podFetch(pod, '/', { gateway })
`

const serverOnly = `
export const start = (): Promise<RunningServer> => startServer({ TPODS_PORT: '0' })
// @ts-expect-error no setting has that name
export const misspelt = () => startServer({ TPODS_PROT: '0' })
`

const names = '{ createClient, isTpodsError, NotFoundError, passwordAuth, type Pod }'

/** What the core needs: the language and fetch, and nothing of Node. */
export const coreSources: Record<string, string> = {
  'core.mts': `import ${names} from '@tpods/sdk'\n${core}`,
  'core.cts': `import sdk = require('@tpods/sdk')
const { createClient, isTpodsError, passwordAuth } = sdk
import NotFoundError = sdk.NotFoundError
type Pod = sdk.Pod
${core}`,
}

export const nodeSources: Record<string, string> = {
  'node.mts': `import { createNodeClient, type Gateway, type Pod, podFetch } from '@tpods/sdk/node'
import { type RunningServer, startServer } from '@tpods/server'
${nodeOnly}${serverOnly}`,
  'node.cts': `import sdk = require('@tpods/sdk/node')
const { createNodeClient, podFetch } = sdk
type Gateway = sdk.Gateway
type Pod = sdk.Pod
${nodeOnly}`,
}

const strict = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true }

export const resolutions: Record<string, object> = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
}

/** Every declaration file that is reached is checked, those of the packages too. */
export function project(files: readonly string[], resolution: string, isForNode: boolean): string {
  const world = isForNode
    ? { types: ['node'], lib: ['ES2023', 'ESNext.Disposable'] }
    : { types: [], lib: ['ES2022', 'DOM', 'DOM.Iterable'] }
  const compilerOptions = { ...strict, ...resolutions[resolution], ...world, target: 'es2022', skipLibCheck: false }
  return JSON.stringify({ compilerOptions, files })
}

/** Prints the pods that it sees, and whether both entries share their classes. */
const listPods = `
const client = createNodeClient({
  baseUrl: process.env.BASE_URL,
  auth: passwordAuth({ username: process.env.USERNAME, password: process.env.PASSWORD }),
})
const use = async () => {
  const pods = await client.pods.list()
  const missing = await client.pods.get('nopod').catch((error) => error)
  const isShared = missing instanceof NotFoundError
  console.log(JSON.stringify({ pods: pods.map((pod) => pod.pod_id), isShared }))
  await client.close()
}
`

export const programs: Record<string, string> = {
  'list-pods.mjs': `import { NotFoundError, passwordAuth } from '@tpods/sdk'
import { createNodeClient } from '@tpods/sdk/node'
${listPods}
await use()
`,
  'list-pods.cjs': `const { NotFoundError, passwordAuth } = require('@tpods/sdk')
const { createNodeClient } = require('@tpods/sdk/node')
${listPods}
use()
`,
}

export const page = `import { createClient } from '@tpods/sdk'
export const client = createClient({ baseUrl: '/', auth: 'token' })
`
