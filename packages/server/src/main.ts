// The program `tpods-server`: start, config, runtime, rbac. No logic beyond telling people what happens.
import { stringify } from 'yaml'
import { composeServer, type RunningServer } from './compose.ts'
import { foreseeRuntime, rightsManifest } from './compose-runtime.ts'
import { describeConfig, loadConfig } from './config.ts'
import { PodsError } from './errors.ts'
import { makeLogger } from './support/logger.ts'
import { version } from './version.ts'

const EXIT_USAGE = 2
const EXIT_CONFIG = 3
const SECOND_SIGNAL_EXIT = 130
const USAGE = `tpods-server ${version}

  tpods-server start     run the server until it gets SIGTERM or SIGINT
  tpods-server config    print the settings with their values, defaults and origin
  tpods-server runtime   tell as JSON which runtime a start would choose, and why
  tpods-server rbac [NAMESPACE/ACCOUNT]
                         print the Role that the server needs on Kubernetes, for \`kubectl apply -f -\`, bound to that
                         service account (default tpods/tpods)
  tpods-server version

Settings are TPODS_* variables, or names and values in a YAML file named by TPODS_CONFIG.
`

async function main(command: string | undefined, argument?: string): Promise<void> {
  switch (command) {
    case 'start':
      return start()
    case 'config':
      return printConfig()
    case 'runtime':
      return printRuntime()
    case 'rbac':
      return printRights(argument ?? 'tpods/tpods')
    case 'version':
    case '--version':
      process.stdout.write(`${version}\n`)
      return
    case 'help':
    case '--help':
    case undefined:
      process.stdout.write(USAGE)
      return
    default:
      process.stderr.write(`tpods-server: unknown command "${command}"\n${USAGE}`)
      process.exitCode = EXIT_USAGE
  }
}

async function start(): Promise<void> {
  const { config } = loadConfig(process.env)
  const logger = makeLogger(config.TPODS_LOG_LEVEL)
  const stopped = waitForSignal()
  const server = await composeServer(config, logger)
  process.stdout.write(welcome(server))
  const signal = await stopped
  logger.info({ signal }, 'stopping; running pods go on')
  await server.close()
  // What is still open (a request cut off, a removal under way) is put right at the next start.
  process.exit(0)
}

/** The first signal asks, the second one means now. */
function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isAsked = false
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isAsked) process.exit(SECOND_SIGNAL_EXIT)
        isAsked = true
        resolve(signal)
      })
    }
  })
}

function welcome({ url, gatewayUrl, runtime, runtimeReason, dataDir, adminFile, firstAdmin }: RunningServer): string {
  const lines = [
    `tpods ${version}`,
    `  API       ${url}/v3 (docs: ${url}/docs)`,
    `  pods at   ${gatewayUrl}, by Host header`,
    `  runtime   ${runtime}`,
    `            because ${runtimeReason}`,
    `  data      ${dataDir}`,
    `  admin     ${firstAdmin === undefined ? `see ${adminFile}` : `${firstAdmin.username} / ${firstAdmin.password}  (kept in ${adminFile}, shown only now)`}`,
  ]
  return `${lines.join('\n')}\n`
}

function printRights(account: string): void {
  const [namespace, name] = account.split('/')
  if (!namespace || !name) {
    process.stderr.write(`tpods-server: rbac takes NAMESPACE/ACCOUNT, not "${account}"\n`)
    process.exitCode = EXIT_USAGE
    return
  }
  const { config } = loadConfig(process.env)
  const objects = rightsManifest(config.TPODS_KUBERNETES_NAMESPACE, { namespace, name })
  process.stdout.write(objects.map((object) => stringify(object)).join('---\n'))
}

async function printRuntime(): Promise<void> {
  const { config } = loadConfig(process.env)
  const { kind, why, engineHost = null } = await foreseeRuntime(config)
  process.stdout.write(
    `${JSON.stringify({ runtime: kind, why, engine: engineHost, data_dir: config.TPODS_DATA_DIR })}\n`,
  )
}

function printConfig(): void {
  const rows = describeConfig(loadConfig(process.env))
  const width = Math.max(...rows.map(({ name }) => name.length))
  for (const { name, value, fallback, origin, about } of rows) {
    const shown = value === '' ? '-' : value
    const note = origin === 'default' ? '' : ` (${origin}; default ${fallback === '' ? '-' : fallback})`
    process.stdout.write(`${name.padEnd(width)}  ${shown}${note}\n${' '.repeat(width)}  ${about}\n`)
  }
}

function fail(error: unknown): never {
  if (error instanceof PodsError) {
    process.stderr.write(`tpods-server: ${error.message}\n`)
    process.exit(error.code === 'invalid_request' ? EXIT_CONFIG : 1)
  }
  process.stderr.write(
    `tpods-server: unexpected failure; please report it with this text:\n${error instanceof Error ? error.stack : String(error)}\n`,
  )
  process.exit(1)
}

main(process.argv[2], process.argv[3]).catch(fail)
