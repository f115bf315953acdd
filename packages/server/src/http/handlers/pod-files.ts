// Operations on files in the container of a pod.
import { posix } from 'node:path'
import { choosePath, listPodFiles, type PodFilesDeps, readPodFile, writePodFile } from '../../domain/pod-files.ts'
import { requireRunningPod } from '../../domain/running-pod.ts'
import type { Handlers } from '../operations.ts'

type PodFileOperation = 'upload_to_pod' | 'list_files_in_pod' | 'download_from_pod'

export function podFileHandlers(deps: PodFilesDeps): Pick<Handlers, PodFileOperation> {
  return {
    async upload_to_pod({ caller, path, upload, signal }) {
      const pod = await requireRunningPod(deps, caller, path.pod_id)
      const uploaded = await upload(async ({ fields, file }) => {
        const destPath = fields.dest_path ?? ''
        await writePodFile(deps, caller, pod, destPath, file, signal)
        return destPath
      })
      return { result: { uploaded, pod_name: path.pod_id }, message: 'File uploaded to pod successfully.' }
    },
    async list_files_in_pod({ caller, path, query }) {
      const pod = await requireRunningPod(deps, caller, path.pod_id)
      const folder = choosePath({ urlPath: path.url_path, queryPath: query.path }, 'folder')
      const files = await listPodFiles(deps, pod, folder)
      const result = { path: folder, files, count: files.length }
      return { result, message: `Successfully listed files in ${folder}` }
    },
    async download_from_pod({ caller, path, query, signal }) {
      const pod = await requireRunningPod(deps, caller, path.pod_id)
      const source = choosePath({ urlPath: path.url_path, queryPath: query.path }, 'file')
      const { sizeBytes, stream } = await readPodFile(deps, caller, pod, source, signal)
      return {
        stream,
        contentType: 'application/octet-stream',
        headers: {
          'content-disposition': contentDisposition(posix.basename(source)),
          'content-length': String(sizeBytes),
          'x-pod-id': path.pod_id,
          'x-source-path': headerText(source),
        },
      }
    },
  }
}

/** Whatever the name holds, no browser runs or misplaces it. */
export function contentDisposition(name: string): string {
  if (/^[\w.-]+$/.test(name)) return `attachment; filename=${name}`
  const plain = name.replaceAll(/[^\w .()+,=@-]/g, '_')
  return `attachment; filename="${plain}"; filename*=UTF-8''${percentEncoded(name, /[\w.-]/)}`
}

/** Headers hold printable ASCII only; the rest is percent-encoded. */
function headerText(text: string): string {
  return percentEncoded(text, /[\x20-\x24\x26-\x7e]/)
}

function percentEncoded(text: string, kept: RegExp): string {
  return [...text]
    .map((letter) =>
      kept.test(letter)
        ? letter
        : [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
    )
    .join('')
}
