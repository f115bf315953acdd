// Where things are below the folder of the runtime: pods/<uid>/<instance>, data/<uid>, events/<uid>,
// tmp/<whatever>.
import { join } from 'node:path'
import { PodsError } from '../../errors.ts'
import { namesIn, numbersIn } from './instance-folder.ts'

export const podsFolder = (root: string): string => join(root, 'pods')
export const eventsFolder = (root: string): string => join(root, 'events')
/** Folders that are being made or thrown away. Nothing in it is worth keeping at a start. */
export const temporaryFolder = (root: string): string => join(root, 'tmp')

export function podFolder(root: string, uid: string): string {
  return join(podsFolder(root), checkedUid(uid))
}

export function instanceFolder(root: string, uid: string, instance: number): string {
  return join(podFolder(root, uid), String(instance))
}

export const dataFolders = (root: string): string => join(root, 'data')

/** What a pod keeps from one instance to the next. */
export function dataFolder(root: string, uid: string): string {
  return join(dataFolders(root), checkedUid(uid))
}

/** Touched on each change of the pod, for whoever watches the folder of events. */
export function eventFile(root: string, uid: string): string {
  return join(eventsFolder(root), checkedUid(uid))
}

/** The same file, for the shim, which knows only its own folder. */
export function eventFileOf(instanceFolder: string, uid: string): string {
  return eventFile(join(instanceFolder, '..', '..', '..'), uid)
}

export function podUids(root: string): string[] {
  return namesIn(podsFolder(root))
}

/** Oldest first. */
export function instancesOf(root: string, uid: string): number[] {
  return numbersIn(podFolder(root, uid))
}

function checkedUid(uid: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(uid)) return uid
  throw new PodsError('runtime_refused', `pod uid ${JSON.stringify(uid)} cannot be the name of a folder`, {
    details: { reason: 'refused' },
  })
}
