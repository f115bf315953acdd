// A folder that no request may reach, with the same names in it as the folder that a pod swaps for a link to it.
import { randomBytes } from 'node:crypto'
import { chown, lstat, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from './plain-account.ts'

export interface Outside {
  readonly folder: string
  /** Whether a reply holds something of it. */
  isIn(body: Buffer): boolean
  /** The entries that were made, removed, written or given other rights since it was made. */
  changes(): Promise<string[]>
  remove(): Promise<void>
}

/** Of no other folder. */
const ownName = 'only-outside.txt'

/** It belongs to the account, so that nothing but the server's care protects it. */
export async function makeOutside(names: readonly string[], account: Account | undefined): Promise<Outside> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tpods-outside-')))
  // Random bytes cannot be compressed, so they stand in an archive as they are.
  const secret = randomBytes(4_096)
  for (const name of [...names, ownName]) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), secret)
  }
  if (account !== undefined) {
    for (const path of await pathsIn(folder)) await chown(path, account.uid, account.gid)
  }
  const before = await statesIn(folder)
  return {
    folder,
    isIn: (body) => body.includes(secret.subarray(1_000, 1_064)) || body.includes(ownName),
    async changes() {
      const after = await statesIn(folder)
      const paths = new Set([...before.keys(), ...after.keys()])
      return [...paths].filter((path) => before.get(path) !== after.get(path))
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** The time of the last change, which also a file that was there for a moment leaves on its folder. */
async function statesIn(folder: string): Promise<Map<string, bigint>> {
  const states = (await pathsIn(folder)).map(async (path) => {
    const state = await lstat(path, { bigint: true }).catch(() => undefined) // gone in this moment
    return [path, state?.ctimeNs ?? 0n] as const
  })
  return new Map(await Promise.all(states))
}

async function pathsIn(folder: string): Promise<string[]> {
  return [folder, ...(await readdir(folder, { recursive: true })).map((name) => join(folder, name))]
}
