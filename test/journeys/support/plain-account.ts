// A user without rights, for servers of tests that run as root, and the built server where that user can read it.
import { execFile } from 'node:child_process'
import { cp, mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { root, run } from './packages.ts'

export interface Account {
  uid: number
  gid: number
}

const nobody: Account = { uid: 65_534, gid: 65_534 }
const program = 'packages/server/bin/tpods-server.js'

/** Undefined where the test itself runs as a plain user. */
export function plainAccount(): Account | undefined {
  return process.getuid?.() === 0 ? nobody : undefined
}

/** The program of the server: in this checkout, or a copy where the checkout is closed to the account. */
export async function provideProgram(folder: string, account: Account | undefined): Promise<string> {
  if (account === undefined || (await isRunnable(account))) return join(root, program)
  await copyServer(folder)
  return join(folder, program)
}

async function isRunnable(account: Account): Promise<boolean> {
  try {
    await promisify(execFile)(process.execPath, [join(root, program), '--version'], { ...account, cwd: '/', env: {} })
    return true
  } catch {
    return false
  }
}

/** With what it needs at run time, in the folders where Node looks for it. */
async function copyServer(folder: string): Promise<void> {
  const list = ['ls', '--workspace=packages/server', '--omit=dev', '--all', '--parseable']
  const { stdout } = await run('npm', list, { cwd: root })
  const needed = stdout
    .split('\n')
    .filter((path) => path.includes('/node_modules/') && !path.endsWith('/@tpods/server'))
  const server = ['bin', 'dist', 'package.json'].map((name) => join(root, 'packages/server', name))
  for (const path of [...server, ...needed]) {
    const target = join(folder, relative(root, path))
    await mkdir(join(target, '..'), { recursive: true })
    await cp(path, target, { recursive: true, verbatimSymlinks: true })
  }
}
