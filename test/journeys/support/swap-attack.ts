// Requests into a folder that is swapped for a link and back meanwhile, and a count of how each was answered.
import type { ApiClient } from './api-client.ts'
import type { Outside } from './outside.ts'

const kinds = ['read', 'write', 'list', 'zip'] as const
type Kind = (typeof kinds)[number]

export interface KindTally {
  ok: number
  refused: number
  /** Neither done nor refused: an error of the server. */
  failed: number
  /** What was met of the outside in a reply, or instead of what is in the volume. */
  escapes: number
}

export interface Attack {
  client: ApiClient
  outside: Outside
  volumeId: string
  /** Of each file in the volume. */
  content: Buffer<ArrayBuffer>
  /** Reads and writes; lists and archives come on top. */
  rounds: number
  width: number
}

export interface AttackTally {
  byKind: Record<Kind, KindTally>
  total: KindTally
  /** Of the replies that count as failed. */
  failures: string[]
}

interface Answer {
  status: number
  body: Buffer
}

/** A GET, or the upload of a file. */
export async function callVolume(
  client: ApiClient,
  volumeId: string,
  path: string,
  upload?: Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const body = new FormData()
  if (upload !== undefined) body.append('file', new Blob([upload]), 'file')
  const response = await fetch(`${client.url}/v3/pods/volumes/${volumeId}${path}`, {
    headers: { 'x-tapis-token': client.token },
    ...(upload !== undefined && { method: 'POST', body }),
  })
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
}

export async function attack({ client, outside, volumeId, content, rounds, width }: Attack): Promise<AttackTally> {
  const zero = () => ({ ok: 0, refused: 0, failed: 0, escapes: 0 })
  const tally: AttackTally = {
    byKind: { read: zero(), write: zero(), list: zero(), zip: zero() },
    total: zero(),
    failures: [],
  }
  const count = async (kind: Kind, path: string): Promise<void> => {
    const { status, body } = await callVolume(client, volumeId, path, kind === 'write' ? content : undefined)
    const isOther = kind === 'read' && status === 200 && !body.equals(content)
    const isEscape = isOther || outside.isIn(body)
    const word = status < 300 ? 'ok' : status < 500 ? 'refused' : 'failed'
    if (word === 'failed') tally.failures.push(`${kind} ${path}: ${status} ${body}`)
    for (const counts of [tally.byKind[kind], tally.total]) {
      counts[word] += 1
      if (isEscape) counts.escapes += 1
    }
  }
  const targets: [Kind, string][] = [
    ['read', '/download/door/f0.bin'],
    ['write', '/upload/door/f0.bin'],
    ['read', '/contents/door/sub/f0.bin'],
    ['write', '/upload/door/made/on/the/way.bin'],
  ]
  let next = 0
  const worker = async () => {
    for (let round = next++; round < rounds; round = next++) {
      const [kind, path] = targets[round % targets.length] as [Kind, string]
      await count(kind, path)
      if (round % 10 === 0) await count('list', '/list?path=door')
      if (round % 10 === 5) await count('zip', '/contents/door?zip=true')
      if (round % 20 === 10) await count('zip', '/contents/door/f0.bin?zip=true')
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return tally
}
