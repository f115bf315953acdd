// The server as a library: what `tpods server start` and tests use.
import { composeServer, type RunningServer } from './compose.ts'
import { loadConfig } from './config.ts'
import type { SettingName } from './settings.ts'
import { makeLogger } from './support/logger.ts'

export { PodsError } from './errors.ts'
export type { RunningServer, SettingName }

/**
 * Starts a server in this process. Settings are those of `tpods-server config`; what is not given comes from the
 * environment. The caller closes it.
 *
 * @example
 * const server = await startServer({ TPODS_PORT: '0', TPODS_GATEWAY_PORT: '0', TPODS_DATA_DIR: folder })
 * await server.close()
 */
export async function startServer(settings: Partial<Record<SettingName, string>> = {}): Promise<RunningServer> {
  const { config } = loadConfig(process.env, settings)
  return composeServer(config, makeLogger(config.TPODS_LOG_LEVEL))
}
