// The names of users and groups of this machine, as its two plain files have them.
import { readFile } from 'node:fs/promises'

export interface Owners {
  user(id: number): string
  group(id: number): string
}

/** An id that has no name stands for itself. */
export async function readOwners(): Promise<Owners> {
  const [users, groups] = await Promise.all([readNames('/etc/passwd'), readNames('/etc/group')])
  return { user: (id) => users.get(id) ?? String(id), group: (id) => groups.get(id) ?? String(id) }
}

async function readNames(path: string): Promise<Map<number, string>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [name, , id] = line.split(':')
    if (name !== undefined && id !== undefined && !names.has(Number(id))) names.set(Number(id), name)
  }
  return names
}
