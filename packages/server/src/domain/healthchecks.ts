// Healthchecks of a pod: rules that a JSON schema cannot say, their defaults, and what they ask of a runtime. Pure.
import type { Healthcheck, HealthcheckLive, Healthchecks, HealthchecksLive } from '../generated/api.ts'
import type { PodProbe } from '../runtime/port.ts'
import { contractDefaults } from './contract-defaults.ts'

export const healthcheckNames = ['startup', 'readiness', 'liveness'] as const
type Name = (typeof healthcheckNames)[number]

const KINDS = ['http_get_path', 'exec_command', 'tcp_socket_port'] as const
const HTTP_PORT = 5000
type Filled = NonNullable<HealthcheckLive>
/** The contract has a default for each number. */
const numbers = contractDefaults('Healthcheck') as Pick<
  Filled,
  Extract<keyof Filled, `${string}_${'seconds' | 'threshold'}`>
>

export function healthcheckProblems(checks: Healthchecks | undefined): string[] {
  return healthcheckNames.flatMap((name) => {
    const check = checks?.[name] ?? null
    return check === null ? [] : problemsOf(check).map((problem) => `healthchecks.${name}: ${problem}`)
  })
}

function problemsOf(check: NonNullable<Healthcheck>): string[] {
  const given = KINDS.filter((kind) => (check[kind] ?? null) !== null)
  const problems: string[] = []
  if (given.length !== 1) {
    const got = given.length === 0 ? 'none' : given.join(', ')
    problems.push(`a probe must have exactly one of ${KINDS.join(', ')}. Got: ${got}.`)
  }
  for (const field of ['http_get_port', 'http_get_scheme'] as const) {
    if ((check[field] ?? null) !== null && !given.includes('http_get_path')) {
      problems.push(`${field} goes with http_get_path only.`)
    }
  }
  if (check.exec_command?.[0] === '') problems.push('exec_command must begin with the name of a program.')
  return problems
}

/** Every default filled in; null where there are none. */
export function fillHealthchecks(checks: Healthchecks | undefined): HealthchecksLive {
  if (checks === undefined || checks === null) return null
  return {
    startup: fill('startup', checks.startup),
    readiness: fill('readiness', checks.readiness),
    liveness: fill('liveness', checks.liveness),
    networking_requires_ready: checks.networking_requires_ready ?? true,
  }
}

function fill(name: Name, check: Healthcheck | undefined): HealthcheckLive {
  if (check === undefined || check === null) return null
  const { http_get_path: path, exec_command: argv, tcp_socket_port: port, ...rest } = check
  const { http_get_port: httpPort, http_get_scheme: scheme, ...own } = rest
  const filled = {
    ...((path ?? null) !== null && {
      http_get_path: path as string,
      http_get_port: httpPort ?? HTTP_PORT,
      http_get_scheme: (scheme ?? 'HTTP').toUpperCase() as 'HTTP' | 'HTTPS',
    }),
    ...((argv ?? null) !== null && { exec_command: argv as string[] }),
    ...((port ?? null) !== null && { tcp_socket_port: port as number }),
    ...numbers,
    ...own,
  }
  // One success after a failure is all that these two can wait for.
  return name === 'readiness' ? filled : { ...filled, success_threshold: 1 }
}

/** Whether requests are kept from a container that is not ready. */
export function waitsUntilReady(checks: HealthchecksLive): boolean {
  return checks?.networking_requires_ready === true && (checks.readiness ?? checks.startup) !== null
}

/** `fillIn` is for the texts of a command. */
export function toProbe(check: Filled, fillIn: (text: string) => string): PodProbe {
  return {
    check: kindOf(check, fillIn),
    initialDelaySec: check.initial_delay_seconds,
    periodSec: check.period_seconds,
    timeoutSec: check.timeout_seconds,
    failureThreshold: check.failure_threshold,
    successThreshold: check.success_threshold,
  }
}

function kindOf(check: Filled, fillIn: (text: string) => string): PodProbe['check'] {
  const { http_get_path: path, http_get_port: httpPort = HTTP_PORT, tcp_socket_port: port } = check
  if (path !== undefined) {
    return { kind: 'http', path, port: httpPort, scheme: check.http_get_scheme === 'HTTPS' ? 'https' : 'http' }
  }
  if (port !== undefined) return { kind: 'tcp', port }
  return { kind: 'exec', argv: (check.exec_command ?? []).map(fillIn) }
}
