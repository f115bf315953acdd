// What the image `postgres` is asked for, from its environment. Pure but for a look at which paths are mounts.
import { lstatSync } from 'node:fs'
import { join, posix } from 'node:path'
import { PodsError } from '../../errors.ts'
import { podVariable } from './process-tree.ts'

export interface PostgresPlan {
  user: string
  password: string
  database: string
  port: string
  /** Of Postgres and initdb. The password is not in it. */
  environment: Record<string, string>
}

export function planOf(env: NodeJS.ProcessEnv): PostgresPlan {
  const user = env.POSTGRES_USER || 'postgres' // empty counts as missing, as in the public image
  const password = env.POSTGRES_PASSWORD ?? ''
  const database = env.POSTGRES_DB || user
  if (password === '') {
    throw new PodsError(
      'invalid_request',
      'the superuser password is missing: set POSTGRES_PASSWORD to a non-empty value in the environment variables of the pod',
    )
  }
  for (const [name, value] of Object.entries({
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: database,
  })) {
    if (/[\n\r]/.test(value)) throw new PodsError('invalid_request', `${name} holds a line break`)
  }
  return {
    user,
    password,
    database,
    port: env.PORT ?? '5432',
    environment: {
      LC_ALL: 'C',
      TZ: 'UTC',
      PATH: env.PATH ?? '/usr/bin:/bin',
      [podVariable]: env[podVariable] ?? '',
    },
  }
}

/**
 * PGDATA means a path in the pod. Below a mount it is the mount; any other one lies in the data folder of the pod, which
 * stays as long as the pod: the same path of this machine might be the database of somebody else.
 */
export function dataFolderOf(env: NodeJS.ProcessEnv, workFolder: string): string {
  const path = posix.normalize(env.PGDATA || 'pgdata')
  if (posix.isAbsolute(path) && isMounted(workFolder, path)) return join(workFolder, path)
  return join(env.TPODS_DATA ?? join(workFolder, '.data'), posix.join('/', path))
}

export interface ServerOptions {
  data: string
  port: string
  /** The arguments of the pod. */
  extra: string[]
}

export function serverArguments({ data, port, extra }: ServerOptions): string[] {
  const settings = {
    max_connections: '30',
    shared_buffers: '32MB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
  }
  const fixed = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: socketFolderOf(data, port),
    unix_socket_permissions: '0700',
    logging_collector: 'off',
    log_destination: 'stderr',
  }
  const asked = extra[0] === 'postgres' ? extra.slice(1) : extra // both are usual with the public image
  return ['-D', data, ...flags(settings), ...asked, ...flags(fixed)]
}

function flags(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** None where the path would be too long for a socket. */
function socketFolderOf(data: string, port: string): string {
  return Buffer.byteLength(join(data, `.s.PGSQL.${port}`)) <= 100 ? data : ''
}

function isMounted(workFolder: string, path: string): boolean {
  const names = path.split('/').filter((name) => name !== '')
  return names.some((_, index) => isLink(join(workFolder, ...names.slice(0, index + 1))))
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}
