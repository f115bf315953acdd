// What LIST says of a file, as the port tells it.
import type { PodFile } from '../port.ts'

export function toPodFiles(records: string[], path: string): PodFile[] {
  const files: PodFile[] = []
  for (let at = 0; at < records.length; ) {
    const lines = (records[at++] ?? '').split('\n')
    files.push(...lines.map((line) => toPodFile(line, records[at++] ?? '', path)))
  }
  return files
}

function toPodFile(line: string, found: string, path: string): PodFile {
  const [mode = '0', size = '0', seconds = '0', owner = '', group = ''] = line.split(' ')
  const isBelow = found.startsWith('./')
  const name = isBelow ? found.slice(2) : found
  const bits = Number.parseInt(mode, 16)
  return {
    name,
    path: isBelow ? `${path.replace(/\/+$/, '')}/${name}` : path,
    type: typeOf(bits),
    sizeBytes: Number(size),
    owner,
    group,
    mode: modeText(bits),
    modifiedAt: new Date(Number(seconds) * 1000),
  }
}

export function typeOf(bits: number): PodFile['type'] {
  const kind = bits & 0xf000
  return kind === 0x4000 ? 'dir' : kind === 0x8000 ? 'file' : kind === 0xa000 ? 'symbolic_link' : 'other'
}

/** As `ls -l` writes it, of the bits that `stat` gives. */
export function modeText(bits: number): string {
  const letters: Record<number, string> = { 16384: 'd', 40960: 'l', 4096: 'p', 49152: 's', 8192: 'c', 24576: 'b' }
  const rights = [6, 3, 0].map((shift) => {
    const three = (bits >> shift) & 7
    return `${three & 4 ? 'r' : '-'}${three & 2 ? 'w' : '-'}${three & 1 ? 'x' : '-'}`
  })
  return (letters[bits & 0xf000] ?? '-') + rights.join('')
}
