// Health: that the server answers, and whether its parts do.
import type { Handlers } from '../operations.ts'
import type { PartCheck } from '../readiness.ts'

export interface GatewayAddress {
  scheme: 'http' | 'https'
  host: string
  port: number
}

export interface SystemDeps {
  runtime: string
  /** Undefined where no embedded gateway runs. */
  gateway(): GatewayAddress | undefined
  /** One check for each part; must not throw. */
  checks: Record<string, () => Promise<PartCheck>>
}

/** What this server offers beyond the Tapis Pods API; clients look here instead of guessing. */
const CAPABILITIES = ['post_lifecycle', 'logs_tail', 'logs_since', 'logs_follow', 'users', 'readiness']

export function systemHandlers(deps: SystemDeps): Pick<Handlers, 'healthcheck' | 'readiness'> {
  return {
    async healthcheck() {
      const gateway = deps.gateway()
      const metadata = { capabilities: CAPABILITIES, runtime: deps.runtime, ...(gateway && { gateway }) }
      return { result: "I promise I'm healthy.", metadata }
    },
    async readiness() {
      const entries = await Promise.all(
        Object.entries(deps.checks).map(async ([name, check]) => [name, await check()] as const),
      )
      const isReady = entries.every(([, part]) => part.ok)
      return {
        result: Object.fromEntries(entries),
        message: isReady ? 'Every part answers.' : 'At least one part does not answer.',
        status: isReady ? 'success' : 'error',
        httpStatus: isReady ? 200 : 503,
      }
    },
  }
}
