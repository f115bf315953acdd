import { test } from 'vitest'
import { freshDatabase } from '../../../../test/support/database.ts'
import { openEmbeddedIssuer } from '../../src/identity/embedded/issuer.ts'
import { makeSigningKey } from '../../src/identity/embedded/keys.ts'
import { openStore } from '../../src/store/store.ts'
import { insertUser } from '../../src/store/users.ts'

test('x', async () => {
  const d = await freshDatabase()
  const logger = { warn() {} }
  const store = await openStore({ connection: d.connection, logger })
  const issuer = await openEmbeddedIssuer({
    site: 's',
    tenants: [{ tenant: 'dev', baseUrl: 'http://dev.localhost:8000' }],
    signingKeyPem: await makeSigningKey(),
    db: store.db,
    connection: d.connection,
    logger,
  })
  await insertUser(store.db, {
    site: 's',
    tenant: 'dev',
    username: 'a',
    password_hash: '',
    roles: [],
    disabled: false,
    epoch: 1,
    creation_ts: new Date(),
  })
  const { access_token: token } = await issuer.issueToken({ tenant: 'dev', username: 'a', epoch: 1 })
  await new Promise((r) => setTimeout(r, 500))
  const c = { token, host: 'dev.localhost:8000', onBehalfTenant: undefined, onBehalfUser: undefined }
  for (let i = 0; i < 2000; i++) await issuer.authenticate(c)
  const t = process.cpuUsage()
  for (let i = 0; i < 20000; i++) await issuer.authenticate(c)
  const u = process.cpuUsage(t)
  process.stderr.write(`cpu us per authenticate: ${(u.user + u.system) / 20000}\n`)
  await issuer.close()
  await store.close()
  await d.drop()
}, 60000)
