// The folder in which an embedded server keeps everything: who uses it, its id, its address and its secrets.
// What lies in the sub-folders (database, volumes, logs) is the business of others.
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { PodsError } from '../errors.ts'
import { createFileAtomic, isErrno, writeFileAtomic } from './atomic-file.ts'
import { type LockHolder, takeFolderLock } from './folder-lock.ts'
import { identifyProcess } from './process-identity.ts'

export interface ServerAddress {
  url: string
  gatewayUrl: string | null
  version: string
}

/** The content of `server.json`, by which programs of this machine find the server. */
export interface ServerAnnouncement extends ServerAddress {
  pid: number
  start: string
}

export interface DataFolder {
  readonly path: string
  /** A UUID made at the first start. */
  readonly serverId: string
  /** Writes `server.json`, for this user only; it goes away with `close`. */
  announce(address: ServerAddress): Promise<void>
  /** The content of a file of this user only, made by the first who asks. */
  secretFile(name: string, make: () => string | Buffer | Promise<string | Buffer>): Promise<Buffer>
  close(): Promise<void>
}

export function defaultDataFolder(env: NodeJS.ProcessEnv, uid: number | undefined): string {
  if (uid === 0) return '/var/lib/tpods'
  const xdg = env.XDG_DATA_HOME
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env.HOME ?? homedir(), '.local', 'share')
  return join(base, 'tpods')
}

/** Makes the folder when missing and takes it for this process; refuses when another server holds it. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder)
  await makePrivate(path)
  const secretFile: DataFolder['secretFile'] = (name, make) => readOrCreate(join(path, name), make)
  const serverId = (await secretFile('server-id', () => randomUUID())).toString()
  const lock = await takeFolderLock(join(path, 'lock'))
  if (!lock.taken) throw await inUse(path, lock.holder)

  const announcement = join(path, 'server.json')
  await rm(announcement, { force: true })
  let closing: Promise<void> | undefined
  return {
    path,
    serverId,
    secretFile,
    async announce(address) {
      const content = { ...identifyProcess(process.pid), ...address }
      await writeFileAtomic(announcement, `${JSON.stringify(content, null, 2)}\n`)
    },
    close() {
      closing ??= rm(announcement, { force: true }).then(() => lock.release())
      return closing
    },
  }
}

/**
 * Private to this user; for root passable, because its Postgres runs as another user. A folder that already holds
 * something keeps its mode: it may be anything that somebody named by mistake.
 */
async function makePrivate(path: string): Promise<void> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  try {
    await mkdir(path, { recursive: true, mode })
    if ((await readdir(path)).length === 0) await chmod(path, mode)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PodsError(
      'wrong_state',
      `cannot use the data folder ${path} (${reason}); choose another with TPODS_DATA_DIR`,
      { cause: error },
    )
  }
}

async function inUse(path: string, holder: LockHolder): Promise<PodsError> {
  const url = (await readAnnouncement(path, holder))?.url
  const at = url === undefined ? '' : ` at ${url}`
  return new PodsError(
    'conflict',
    `data folder ${path} is in use by the tpods server${at} (process ${holder.pid}, since ${holder.since}); ` +
      'stop that one with "tpods server stop" or choose another folder with TPODS_DATA_DIR',
    { details: { pid: holder.pid, since: holder.since, ...(url === undefined ? {} : { url }) } },
  )
}

async function readAnnouncement(path: string, holder: LockHolder): Promise<ServerAnnouncement | undefined> {
  try {
    const content = await readFile(join(path, 'server.json'), 'utf8')
    const found = JSON.parse(content) as ServerAnnouncement // written by `announce` alone
    return found.pid === holder.pid && found.start === holder.start ? found : undefined
  } catch {
    return undefined // a nicety of the message; its lack must not hide the refusal
  }
}

async function readOrCreate(file: string, make: () => string | Buffer | Promise<string | Buffer>): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
  await createFileAtomic(file, await make())
  return readFile(file)
}
