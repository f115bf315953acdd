// Makes the folder of an instance: everything is decided and written under a temporary name, then it appears whole.
import { randomUUID } from 'node:crypto'
import { chmod, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { PodsError } from '../../errors.ts'
import { isErrno } from '../../support/atomic-file.ts'
import type { PodDefinition } from '../port.ts'
import { imageName, type LocalImages } from './images.ts'
import { readPlan, workFolder, writePlan } from './instance-folder.ts'
import { dataFolder, instanceFolder, instancesOf, podFolder, temporaryFolder } from './layout.ts'
import { makeMounts } from './mounts.ts'
import type { PortBook } from './ports.ts'
import { argvOf, checkStartable, environmentOf } from './program.ts'
import { dispose, endInstance, removeTree } from './removal.ts'

export interface InstanceMaker {
  root: string
  images: LocalImages
  /** Holds what mounts point to. */
  storageRoot: string | undefined
  path: string
  ports: PortBook
}

/** Ends the instance before, and keeps it for its log. Refuses first what can never start. */
export async function makeInstance(maker: InstanceMaker, definition: PodDefinition): Promise<void> {
  const { root, images, path, storageRoot } = maker
  const { key, instance, restartPolicy, graceMs } = definition
  const folder = instanceFolder(root, key.uid, instance)
  const home = workFolder(folder)
  const argv = await argvOf(definition, images)
  checkStartable(argv, environmentOf(definition, { path, home, ports: [] }), home)

  await endFormer(root, key.uid)
  const draft = join(temporaryFolder(root), randomUUID())
  try {
    const ports = await maker.ports.give(key.uid, definition.ports)
    const keepsData = images.get(imageName(definition.image))?.keepsData === true
    const data = keepsData ? { data: await makeDataFolder(root, key.uid) } : {}
    const environment = environmentOf(definition, { path, home, ports, ...data })
    await mkdir(workFolder(draft), { recursive: true, mode: 0o700 })
    await makeMounts(definition.mounts, { work: workFolder(draft), storageRoot })
    const mounts = definition.mounts.map(({ path, readOnly }) => ({ path, readOnly }))
    await writePlan(draft, { key, instance, argv, environment, ports, mounts, restartPolicy, graceMs })
    await mkdir(podFolder(root, key.uid), { recursive: true, mode: 0o700 })
    await rename(draft, folder)
  } catch (error) {
    await removeTree(draft)
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST')) {
      maker.ports.enter(key.uid, readPlan(folder)?.ports ?? []) // another server was faster
      return
    }
    maker.ports.release(key.uid)
    if (error instanceof PodsError) throw error
    throw new PodsError('runtime_unavailable', `the folder of pod "${key.podId}" could not be made`, { cause: error })
  }
}

async function endFormer(root: string, uid: string): Promise<void> {
  const [former, ...older] = instancesOf(root, uid).reverse()
  if (former !== undefined) {
    await endInstance(root, uid, former, readPlan(instanceFolder(root, uid, former))?.graceMs ?? 0)
  }
  for (const instance of older) await dispose(root, instanceFolder(root, uid, instance))
}

async function makeDataFolder(root: string, uid: string): Promise<string> {
  const folder = dataFolder(root, uid)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await openForStepDown(folder)
  return folder
}

/** Postgres does not run as root: its own user must be able to pass through to what belongs to it, and no more. */
export async function openForStepDown(folder: string): Promise<void> {
  if (process.getuid?.() === 0) await chmod(folder, 0o711)
}
