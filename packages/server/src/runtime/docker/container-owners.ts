// Who is who in a container, by its own lists of users and groups, and whose the files of its program are.
import { text } from 'node:stream/consumers'
import { entriesInArchive } from './archive.ts'
import { isStatus } from './engine-error.ts'
import type { ContainerPlace } from './place.ts'

export interface Owners {
  users: Listed[]
  groups: Listed[]
}

interface Listed {
  name: string
  id: number
  /** Of a user: the group. */
  groupId: number
}

/** So `stat` calls whoever is on no list. */
const UNKNOWN = 'UNKNOWN'
const MAX_LIST_BYTES = 1024 * 1024

export async function readOwners(place: ContainerPlace): Promise<{ owners: Owners; workFolder: string; user: string }> {
  const { engine, id } = place
  const container = engine.docker.getContainer(id)
  const [{ Config }, users, groups] = await Promise.all([
    engine.ask((abortSignal) => container.inspect({ abortSignal })),
    readList(place, '/etc/passwd'),
    readList(place, '/etc/group'),
  ])
  return { owners: { users, groups }, workFolder: Config.WorkingDir || '/', user: Config.User }
}

async function readList(place: ContainerPlace, path: string): Promise<Listed[]> {
  try {
    for await (const { header, body } of entriesInArchive(place, path)) {
      return header.type === 'file' && header.size <= MAX_LIST_BYTES ? parseList(await text(body)) : []
    }
  } catch (error) {
    if (!isStatus(error, 404, 500)) throw error
  }
  return []
}

export function parseList(content: string): Listed[] {
  return content.split('\n').flatMap((line) => {
    const [name = '', , id = '', groupId = ''] = line.split(':')
    return /^\d+$/.test(id) ? [{ name, id: Number(id), groupId: Number(groupId) || 0 }] : []
  })
}

export function namesOf(
  { users, groups }: Owners,
  { uid, gid }: { uid: number; gid: number },
): { owner: string; group: string } {
  return {
    owner: users.find(({ id }) => id === uid)?.name ?? UNKNOWN,
    group: groups.find(({ id }) => id === gid)?.name ?? UNKNOWN,
  }
}

/** `user` as an image names it: a name or a number, with or without a group. */
export function ownerOfProgram({ users, groups }: Owners, user: string): { uid: number; gid: number } {
  const [name = '', group] = user.split(':')
  const known = users.find((each) => each.name === name || String(each.id) === name)
  const uid = name === '' ? 0 : (known?.id ?? numberOf(name))
  if (group === undefined || group === '') return { uid, gid: known?.groupId ?? 0 }
  return { uid, gid: groups.find((each) => each.name === group)?.id ?? numberOf(group) }
}

function numberOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : 0
}
