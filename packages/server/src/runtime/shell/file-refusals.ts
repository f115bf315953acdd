// Why a file cannot be had or written, in sentences.
import { assertNever, PodsError } from '../../errors.ts'
import { MAX_ENTRIES } from './file-scripts.ts'

export type FileTrouble = 'missing' | 'notFile' | 'isFolder' | 'noFolder' | 'tooMany' | 'full' | 'readOnly'

export function fileRefusal(trouble: FileTrouble, podId: string, path: string): PodsError {
  const where = `in pod "${podId}"`
  switch (trouble) {
    case 'missing':
      return new PodsError('file_not_found', `${path} ${where} is not there or may not be read`)
    case 'notFile':
      return new PodsError('invalid_request', `${path} ${where} is not a plain file; only files can be read`)
    case 'isFolder':
      return new PodsError('invalid_request', `${path} ${where} is a folder; name a file`)
    case 'noFolder':
      return new PodsError('invalid_request', `folder ${folderOf(path)} does not exist ${where}; make it first`)
    case 'tooMany':
      return new PodsError(
        'invalid_request',
        `${path} ${where} holds more than ${MAX_ENTRIES} entries; list a folder below it, or run \`find\` in the pod`,
      )
    case 'full':
      return new PodsError('storage_full', `the disk of pod "${podId}" is full`)
    case 'readOnly':
      return new PodsError('invalid_request', `${path} ${where} cannot be written: the folder is read-only for the pod`)
    default:
      return assertNever(trouble)
  }
}

/** As whoever named the file would say it. */
function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.'
}
