// Puts the server together: this file and compose-runtime.ts alone pick adapters. What opens pushes its close on the next line.
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { Broker } from './broker/port.ts'
import { openPostgresBroker } from './broker/postgres.ts'
import { chooseRuntime, openRuntime, type RuntimeScripts, storageGidOf } from './compose-runtime.ts'
import { type Controller, startController } from './controller/controller.ts'
import { systemClock } from './domain/clock.ts'
import { ADMIN_FILE, makeFirstAdmins } from './domain/first-admins.ts'
import { tenantHostOf } from './domain/networking.ts'
import { seedCatalog } from './domain/seeds.ts'
import { SignInAttempts } from './domain/sign-in-attempts.ts'
import type { UserDeps } from './domain/users.ts'
import { VolumeSizes } from './domain/volume-sizes.ts'
import { buildApp } from './http/app.ts'
import { execHandlers } from './http/handlers/execs.ts'
import { identityHandlers } from './http/handlers/identity.ts'
import { imageHandlers } from './http/handlers/images.ts'
import { permissionHandlers } from './http/handlers/permissions.ts'
import { podFileHandlers } from './http/handlers/pod-files.ts'
import { podHandlers } from './http/handlers/pods.ts'
import { type GatewayAddress, systemHandlers } from './http/handlers/system.ts'
import { templateHandlers } from './http/handlers/templates.ts'
import { tokenHandlers } from './http/handlers/tokens.ts'
import { tunnelHandlers } from './http/handlers/tunnels.ts'
import { volumeHandlers } from './http/handlers/volumes.ts'
import { closeApp, listenOn, reachableHost } from './http/listen.ts'
import { makeMetrics } from './http/metrics.ts'
import { readinessChecks } from './http/readiness.ts'
import { openEmbeddedIssuer } from './identity/embedded/issuer.ts'
import { makeSigningKey } from './identity/embedded/keys.ts'
import { createPasswords } from './identity/embedded/passwords.ts'
import { servedTenants } from './identity/embedded/served-tenants.ts'
import { openGateway } from './proxy/gateway.ts'
import { watchRoutes } from './proxy/route-watch.ts'
import type { PodRuntime, RuntimeHealth } from './runtime/port.ts'
import type { Config } from './settings.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'
import { openStore } from './store/store.ts'
import { writeFileAtomic } from './support/atomic-file.ts'
import { type DataFolder, openDataFolder } from './support/data-folder.ts'
import { readKeyFile } from './support/key-file.ts'
import { createReleaser, type Releaser } from './support/releaser.ts'
import { makeSealer } from './support/sealer.ts'
import { readSealingKeys } from './support/sealing-keys.ts'
import { version } from './version.ts'
import { openStorageRoot } from './volumes/storage-root.ts'

export interface RunningServer {
  url: string
  gatewayUrl: string
  dataDir: string
  /** Holds the name and password of the first admin. */
  adminFile: string
  /** Set at the very first start only. */
  firstAdmin: { username: string; password: string } | undefined
  /** What the runtime is and what it does not protect from, or why it is not ready. */
  runtime: string
  /** Why it is this runtime. */
  runtimeReason: string
  close(): Promise<void>
}

/** Longer than this a stop does not take, whatever is in flight. */
const STOP_MS = 4_000

/** An engine that hangs holds no start up; readiness goes on asking. */
const CHECK_MS = 5_000

export interface ComposeOptions {
  /** Programs of the process runtime. Default: beside this file, as in the build. */
  scripts?: RuntimeScripts
  /** Put around the broker, such as one that loses wake-ups on purpose. */
  wrapBroker?(broker: Broker): Broker
}

export async function composeServer(
  config: Config,
  logger: Logger,
  options: ComposeOptions = {},
): Promise<RunningServer> {
  const releaser = createReleaser()
  try {
    return await compose(config, logger, releaser, options)
  } catch (error) {
    await releaser.release().catch((err: unknown) => logger.error({ err }, 'a part did not close after a failed start'))
    throw error
  }
}

async function compose(
  config: Config,
  logger: Logger,
  releaser: Releaser,
  options: ComposeOptions,
): Promise<RunningServer> {
  const site = config.TPODS_SITE
  const dataFolder = await openDataFolder(config.TPODS_DATA_DIR)
  releaser.push(() => dataFolder.close())
  const choice = await chooseRuntime(config, dataFolder.path)
  const connection = await openDatabase(config, dataFolder, logger, releaser)
  const store = await openStore({ connection, logger })
  releaser.push(() => store.close())
  const storageRoot = config.TPODS_STORAGE_ROOT === '' ? join(dataFolder.path, 'storage') : config.TPODS_STORAGE_ROOT
  const { scripts } = options
  const runtime = await openRuntime(choice, { config, folder: dataFolder.path, storageRoot, logger, scripts })
  releaser.push(() => within(STOP_MS, runtime.close()))
  const plainBroker = await openBroker(config, { connection, pool: store.pool, logger })
  const broker = options.wrapBroker?.(plainBroker) ?? plainBroker
  releaser.push(() => broker.close())

  // The port is known only after listening; tenants without a base URL of their own are served there.
  let served = serveTenants(config, config.TPODS_PORT)
  const tenantHost = (tenant: string) => served.hosts.get(tenant) ?? 'localhost'
  const clock = systemClock
  const issuer = await openEmbeddedIssuer({
    site,
    tenants: () => served.tenants,
    signingKeyPem: await readKeyFile(config.TPODS_SIGNING_KEY_FILE, dataFolder, 'signing-key.pem', makeSigningKey),
    db: store.db,
    connection,
    accessTokenTtlSec: config.TPODS_ACCESS_TOKEN_TTL,
    logger,
  })
  releaser.push(() => issuer.close())
  const userDeps: UserDeps = {
    db: store.db,
    site,
    issuer,
    passwords: createPasswords(),
    attempts: new SignInAttempts(() => clock.now()),
    clock: () => clock.now(),
  }
  const firstAdmin = await makeFirstAdmins(userDeps, dataFolder)
  const adminFile = join(dataFolder.path, ADMIN_FILE)
  await seedCatalog({ db: store.db, clock, site })

  const stopping = new AbortController()
  // One listener for each stream and tunnel.
  setMaxListeners(0, stopping.signal)
  let controller: Controller | undefined
  let gateway: GatewayAddress | undefined
  const metrics = makeMetrics({ controller: () => controller, broker })
  const volumes = await openStorageRoot({
    folder: storageRoot,
    gid: storageGidOf(config),
    helper: runtime.storageHelper,
    logger,
  })
  releaser.push(() => volumes.close())
  const volumeSizes = new VolumeSizes({ db: store.db, clock, volumes, logger })
  releaser.push(() => volumeSizes.close())
  const podDeps = {
    db: store.db,
    volumes,
    broker,
    clock,
    runtime,
    sealer: makeSealer(await readSealingKeys(config.TPODS_SECRETS_KEY_FILE, dataFolder)),
    limits: {
      computeQueues: [...new Set([...config.TPODS_COMPUTE_QUEUES, ...Object.keys(config.queues)])],
      queueGpus: new Map(Object.entries(config.queues).map(([name, { maxGpus }]) => [name, maxGpus])),
      cpuMillis: { min: config.TPODS_MIN_CPU, max: config.TPODS_MAX_CPU },
      memMi: { min: config.TPODS_MIN_MEM, max: config.TPODS_MAX_MEM },
      ephemeralStorageMi: { max: config.TPODS_MAX_EPHEMERAL_STORAGE },
      gpus: { min: 0, max: config.TPODS_MAX_GPUS },
    },
    imagePolicy: { allowList: config.TPODS_IMAGE_ALLOW_LIST, allowAll: config.TPODS_ALLOW_ALL_IMAGES },
    pvcMounts: config.TPODS_PVC_MOUNTS,
    networkingDefaults: { allowedUsers: config.TPODS_TAPIS_AUTH_DEFAULT_USERS },
    execMaxTimeoutSec: config.TPODS_EXEC_MAX_TIMEOUT,
    tenantHost,
  }

  if (config.TPODS_ROLE !== 'controller') {
    const routes = await watchRoutes({ db: store.db, connection, tenantHost, logger })
    releaser.push(() => routes.close())
    const opened = await openGateway({ host: config.TPODS_HOST, port: config.TPODS_GATEWAY_PORT, routes, logger })
    releaser.push(() => opened.close())
    gateway = { scheme: 'http', host: reachableHost(config.TPODS_HOST), port: opened.port }
  }
  if (config.TPODS_ROLE !== 'api') {
    controller = startController({
      db: store.db,
      sealer: podDeps.sealer,
      volumes,
      runtime,
      broker,
      clock,
      random: Math.random,
      graceMs: config.TPODS_GRACE * 1000,
      tenantHost,
      logger,
      // With an embedded database the folder's lock makes this the only holder, so a restart need not wait.
      holder: config.TPODS_DATABASE_URL === '' ? dataFolder.serverId : `${hostname()}-${randomUUID()}`,
      keepMs: config.TPODS_KEEP_DAYS * 86_400_000,
      keepActionLogs: config.TPODS_KEEP_ACTION_LOGS,
    })
    const started = controller
    releaser.push(() => within(STOP_MS, started.close()))
  }

  const spoolFolder = join(dataFolder.path, 'spool')
  await rm(spoolFolder, { recursive: true, force: true }) // what a kill left; the folder is this server's alone
  const app = await buildApp({
    identity: issuer,
    logger,
    metrics,
    version,
    corsOrigins: config.TPODS_CORS_ORIGINS,
    stopping: stopping.signal,
    uploads: { spoolFolder, maxBytes: config.TPODS_MAX_UPLOAD_BYTES },
    handlers: {
      ...podHandlers(podDeps),
      ...podFileHandlers(podDeps),
      ...execHandlers({
        ...podDeps,
        stopping: stopping.signal,
        idleMs: config.TPODS_EXEC_IDLE_TIMEOUT === 0 ? undefined : config.TPODS_EXEC_IDLE_TIMEOUT * 1000,
      }),
      ...tunnelHandlers({ ...podDeps, stopping: stopping.signal }),
      ...permissionHandlers(podDeps),
      ...templateHandlers(podDeps),
      ...imageHandlers(podDeps),
      ...volumeHandlers({ db: store.db, clock, volumes, volumeSizes, maxUploadBytes: config.TPODS_MAX_UPLOAD_BYTES }),
      ...identityHandlers(userDeps),
      ...tokenHandlers({ db: store.db, clock }),
      ...systemHandlers({
        runtime: runtime.kind,
        gateway: () => gateway,
        checks: readinessChecks(() => ({
          askDatabase: () => store.pool.query('select 1'),
          runtime,
          broker,
          controller,
          mayStandBy: config.TPODS_DATABASE_URL !== '',
        })),
      }),
    },
  })
  releaser.push(() => closeApp(app, stopping, STOP_MS - 500))
  const apiPort = await listenOn(app, config.TPODS_HOST, config.TPODS_PORT)
  served = serveTenants(config, apiPort)
  const url = `http://${reachableHost(config.TPODS_HOST)}:${apiPort}`
  const gatewayUrl = gateway === undefined ? '' : `${gateway.scheme}://${gateway.host}:${gateway.port}`
  await dataFolder.announce({ url, gatewayUrl: gatewayUrl === '' ? null : gatewayUrl, version })
  if (config.TPODS_READY_FILE !== '') {
    await writeFileAtomic(
      config.TPODS_READY_FILE,
      `${JSON.stringify({ url, gatewayUrl, adminFile, pid: process.pid })}\n`,
    )
  }
  const { ok, detail } = await checkSoon(runtime)
  // No reason to refuse: what is missing may come, such as a cluster that is away or a right that is granted.
  if (!ok) logger.warn({ runtime: runtime.kind, detail }, 'the runtime is not ready')
  logger.info(
    { url, gatewayUrl, runtime: runtime.kind, why: choice.why, dataDir: dataFolder.path, version },
    'the server takes requests',
  )
  return {
    url,
    gatewayUrl,
    dataDir: dataFolder.path,
    adminFile,
    firstAdmin,
    runtime: `${runtime.kind}${ok ? '' : ', not ready'}: ${detail}`,
    runtimeReason: choice.why,
    close: () => releaser.release(),
  }
}

async function checkSoon(runtime: PodRuntime): Promise<RuntimeHealth> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<RuntimeHealth>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, { ok: false, detail: 'it has not answered yet' })
  })
  const health = runtime.check().catch(() => ({ ok: false, detail: 'it does not answer' }))
  return Promise.race([health, late]).finally(() => clearTimeout(timer))
}

interface BrokerParts {
  connection: pg.PoolConfig
  pool: pg.Pool
  logger: Logger
}

async function openBroker(config: Config, { connection, pool, logger }: BrokerParts): Promise<Broker> {
  if (config.TPODS_BROKER === 'postgres') return openPostgresBroker({ connection, pool, logger })
  const { openRabbitBroker } = await import('./broker/rabbitmq.ts')
  return openRabbitBroker({ url: config.TPODS_RABBITMQ_URL, site: config.TPODS_SITE, logger })
}

/** Asked for at every request, so what follows from the configuration is worked out once. */
function serveTenants(config: Config, port: number) {
  const tenants = servedTenants(config.TPODS_TENANTS, config.TPODS_PUBLIC_BASE_URL, port)
  return { tenants, hosts: new Map(tenants.map(({ tenant, baseUrl }) => [tenant, tenantHostOf(baseUrl)])) }
}

async function openDatabase(
  config: Config,
  dataFolder: DataFolder,
  logger: Logger,
  releaser: Releaser,
): Promise<pg.PoolConfig> {
  if (config.TPODS_DATABASE_URL !== '') return { connectionString: config.TPODS_DATABASE_URL }
  const postgres = await startEmbeddedPostgres({ folder: join(dataFolder.path, 'postgres'), logger })
  releaser.push(() => postgres.stop())
  return postgres.connection
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))])
  clearTimeout(timer)
}
