// What a fresh server offers: images, and a template for each. Nothing is written once a site has any template, so
// what an administrator changed or deleted stays as it is.
import { randomUUID } from 'node:crypto'
import { insertImages } from '../store/images.ts'
import { putPermission } from '../store/permissions.ts'
import type { Db } from '../store/store.ts'
import { insertTag } from '../store/template-tags.ts'
import { hasTemplates, insertTemplate } from '../store/templates.ts'
import type { Clock } from './clock.ts'
import type { PodSpec } from './pod-spec.ts'
import { DEFAULT_TAG, tagTimestamp } from './template-ref.ts'

export interface Seed {
  templateId: string
  description: string
  metatags: string[]
  /** By tag. */
  tags: Record<string, PodSpec & { image: string }>
}

const USER = '<<TAPIS_user_username>>'
const PASSWORD = '<<TAPIS_user_password>>'
const SEEDED_BY = 'tpods'

const http = (port: number): NonNullable<PodSpec['networking']> => ({ default: { protocol: 'http', port } })
const tcp = (port: number): NonNullable<PodSpec['networking']> => ({ default: { protocol: 'tcp', port } })

const fastapi = { image: 'tiangolo/uvicorn-gunicorn-fastapi', networking: http(80) }
const jupyter = { image: 'quay.io/jupyter/base-notebook', networking: http(8888) }

/** Where each setting comes from stands in docs/templates.md. */
export const seeds: readonly Seed[] = [
  {
    templateId: 'echo',
    description: 'HTTP server that shows what reached it',
    metatags: ['http', 'example'],
    tags: { [DEFAULT_TAG]: { image: 'tpods/echo', networking: http(5000) } },
  },
  {
    templateId: 'postgres',
    description: 'PostgreSQL database; its user and password are the credentials of the pod',
    metatags: ['database', 'sql'],
    tags: {
      [DEFAULT_TAG]: {
        image: 'postgres',
        networking: { default: { protocol: 'postgres', port: 5432 } },
        environment_variables: { POSTGRES_USER: USER, POSTGRES_PASSWORD: PASSWORD },
      },
    },
  },
  {
    templateId: 'neo4j',
    description: 'Neo4j graph database; sign in as neo4j with the password of the pod',
    metatags: ['database', 'graph'],
    tags: {
      [DEFAULT_TAG]: {
        image: 'neo4j',
        networking: { default: { protocol: 'tcp', port: 7687 }, browser: { protocol: 'http', port: 7474 } },
        // The image takes no other name for its first user.
        environment_variables: { NEO4J_AUTH: `neo4j/${PASSWORD}` },
      },
    },
  },
  {
    templateId: 'redis',
    description: 'Redis key-value store; its password is that of the pod',
    metatags: ['database'],
    tags: {
      [DEFAULT_TAG]: {
        image: 'redis',
        networking: tcp(6379),
        // The image has no variable for a password.
        arguments: ['redis-server', '--requirepass', PASSWORD],
      },
    },
  },
  {
    templateId: 'mongodb',
    description: 'MongoDB document database; its root user and password are the credentials of the pod',
    metatags: ['database'],
    tags: {
      [DEFAULT_TAG]: {
        image: 'mongo',
        networking: tcp(27017),
        environment_variables: { MONGO_INITDB_ROOT_USERNAME: USER, MONGO_INITDB_ROOT_PASSWORD: PASSWORD },
      },
    },
  },
  {
    templateId: 'fastapi',
    description: 'Python web application with FastAPI',
    metatags: ['http', 'python'],
    tags: { [DEFAULT_TAG]: fastapi, fastapinetworked: fastapi },
  },
  {
    templateId: 'jupyterlab',
    description: 'JupyterLab with Python; the tag noauth asks for no token of its own',
    metatags: ['http', 'notebook'],
    tags: {
      [DEFAULT_TAG]: { ...jupyter, environment_variables: { JUPYTER_TOKEN: PASSWORD } },
      noauth: {
        ...jupyter,
        // Arguments, so that the entrypoint of the image still sets its user and environment up.
        arguments: ['start-notebook.py', '--IdentityProvider.token='],
        // Without a token of its own, so nobody may come past the sign-in of the pod.
        networking: { default: { protocol: 'http', port: 8888, tapis_auth: true } },
      },
    },
  },
  {
    templateId: 'codeserver',
    description: 'VS Code in the browser; its password is that of the pod',
    metatags: ['http', 'editor'],
    tags: {
      [DEFAULT_TAG]: {
        image: 'codercom/code-server',
        networking: http(8080),
        environment_variables: { PASSWORD },
      },
    },
  },
]

/** Everything or nothing; a second server that starts at the same time finds it done. */
export async function seedCatalog({ db, clock, site }: { db: Db; clock: Clock; site: string }): Promise<void> {
  if (await hasTemplates(db, site)) return
  const now = clock.now()
  await db.transaction().execute(async (tx) => {
    for (const seed of seeds) {
      const images = [...new Set(Object.values(seed.tags).map(({ image }) => image))]
      await insertImages(
        tx,
        images.map((image) => ({
          site,
          image,
          tenants: ['**'],
          description: seed.description,
          creation_ts: now,
          added_by: SEEDED_BY,
        })),
      )
      const template = await insertTemplate(tx, {
        uid: randomUUID(),
        site,
        template_id: seed.templateId,
        description: seed.description,
        metatags: seed.metatags,
        archive_message: '',
        creation_ts: now,
        update_ts: now,
      })
      if (template === undefined) continue
      await putPermission(tx, 'template', template.uid, { grantee: '**', level: 'READ' })
      for (const [tag, definition] of Object.entries(seed.tags)) {
        await insertTag(tx, {
          uid: randomUUID(),
          template_uid: template.uid,
          tag,
          tag_timestamp: tagTimestamp(tag, now),
          pod_definition: definition,
          commit_message: 'comes with the server',
          description: '',
          archive_message: '',
          added_by: SEEDED_BY,
          tenant: '',
          creation_ts: now,
        })
      }
    }
  })
}
