// How far the pull of an image has come, from the lines that the engine tells of its layers. Pure.
import type { PullProgress } from '../port.ts'

/** One line of a pull. */
export interface PullLine {
  id?: string
  status?: string
  progressDetail?: { current?: number; total?: number }
  error?: string
}

interface Layer {
  doneBytes: number
  totalBytes: number
  isHere: boolean
  isDone: boolean
}

export type PullState = ReadonlyMap<string, Layer>

const unknown: Layer = { doneBytes: 0, totalBytes: 0, isHere: false, isDone: false }

export function withLine(layers: PullState, { id, status = '', progressDetail }: PullLine): PullState {
  if (id === undefined || !/^[0-9a-f]{12,64}$/.test(id)) return layers
  const layer = layers.get(id) ?? unknown
  const { current = 0, total = 0 } = progressDetail ?? {}
  return new Map(layers).set(id, next(layer, status, current, total))
}

function next(layer: Layer, status: string, current: number, total: number): Layer {
  switch (status) {
    case 'Downloading':
      return { ...layer, doneBytes: current, totalBytes: Math.max(layer.totalBytes, total, current) }
    case 'Verifying Checksum':
    case 'Download complete':
      return { ...layer, doneBytes: layer.totalBytes, isHere: true }
    case 'Extracting':
      return { ...layer, totalBytes: total || layer.totalBytes, doneBytes: total || layer.totalBytes, isHere: true }
    case 'Pull complete':
    case 'Already exists':
      return { ...layer, doneBytes: layer.totalBytes, isHere: true, isDone: true }
    default:
      return layer
  }
}

/** Podman says no more of a layer than that it is here. */
export function progressOf(layers: PullState): PullProgress {
  const all = [...layers.values()]
  const unpacks = all.some(({ isDone }) => isDone)
  const sum = (pick: (layer: Layer) => number) => all.reduce((total, layer) => total + pick(layer), 0)
  return {
    what: 'pull',
    doneLayers: all.filter(({ isHere, isDone, totalBytes }) => isDone || (!unpacks && isHere && totalBytes === 0))
      .length,
    layers: all.length,
    doneBytes: sum(({ doneBytes }) => doneBytes),
    totalBytes: sum(({ totalBytes }) => totalBytes),
  }
}

/** `pulling the image postgres: 3 of 7 layers, 45 of 120 MB` */
export function pullSentence(image: string, { layers, doneLayers, doneBytes, totalBytes }: PullProgress): string {
  const parts = [
    ...(layers > 0 ? [`${doneLayers} of ${layers} layers`] : []),
    ...(totalBytes > 0 ? [`${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`] : []),
  ]
  return `pulling the image ${image}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}

function megabytes(bytes: number): string {
  const mb = bytes / 1e6
  return mb < 10 ? mb.toFixed(1) : mb.toFixed(0)
}
