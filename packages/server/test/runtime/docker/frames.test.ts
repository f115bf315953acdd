import { describe, expect, test } from 'vitest'
import { EngineWords, isRefusalCode, troubleOf } from '../../../src/runtime/docker/engine-words.ts'
import { FrameReader } from '../../../src/runtime/docker/frames.ts'

function frame(kind: number, text: string): Buffer {
  const head = Buffer.alloc(8)
  head[0] = kind
  head.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([head, Buffer.from(text)])
}

/** The pieces that the engine sent, put together again. */
function piecesOf(chunks: Buffer[]): string[] {
  const reader = new FrameReader()
  const pieces: string[] = []
  let text = ''
  for (const chunk of chunks) {
    for (const { source, data, isEnd } of reader.read(chunk)) {
      text += data.toString('latin1')
      if (!isEnd) continue
      pieces.push(`${source}: ${text}`)
      text = ''
    }
  }
  expect(reader.isWithin).toBe(false)
  return pieces
}

describe('frames', () => {
  const sent = Buffer.concat([
    frame(1, 'one'),
    frame(2, 'two\n'),
    frame(1, ''),
    frame(0, 'x'),
    frame(1, 'y'.repeat(500)),
  ])

  test.each([1, 2, 3, 7, 8, 9, 11, 100, 10_000])('in chunks of %i bytes are the same pieces', (size) => {
    const chunks = Array.from({ length: Math.ceil(sent.length / size) }, (_, i) =>
      sent.subarray(i * size, i * size + size),
    )
    expect(piecesOf(chunks)).toEqual(['stdout: one', 'stderr: two\n', 'stdout: x', `stdout: ${'y'.repeat(500)}`])
  })

  test.each([3, 10])('what ends after %i bytes was cut off', (bytes) => {
    const reader = new FrameReader()
    for (const part of reader.read(frame(1, 'one').subarray(0, bytes))) expect(part.isEnd).toBe(false)
    expect(reader.isWithin).toBe(true)
  })

  test('something else is refused instead of taken for a length', () => {
    expect(() => [...new FrameReader().read(Buffer.from('HTTP/1.1 500 Internal Server Error'))]).toThrow()
  })
})

describe('words of the engine', () => {
  const part = (text: string) => ({ data: Buffer.from(text) })
  const texts = (parts: { data: Buffer }[]) => parts.map(({ data }) => data.toString())
  const docker =
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "x": executable file not found in $PATH: unknown\r\n'
  const podman =
    'Error: runc: exec failed: unable to start container process: exec: "x": permission denied: OCI permission denied\n'

  test('are held back, for the exit code tells whose they are', () => {
    const words = new EngineWords()
    expect(words.sift(part(podman))).toEqual([])
    expect(words.sift(part('Error: read unixpacket: connection reset by peer\n'))).toEqual([])
    expect(words.text).toContain('permission denied')
    expect(texts(words.release())[0]).toBe(podman)
    expect(words.text).toBeUndefined()
  })

  test('are the words of the command when others follow', () => {
    const words = new EngineWords()
    words.sift(part(docker))
    expect(texts(words.sift(part('more')))).toEqual([docker, 'more'])
    expect(texts(words.sift(part(docker)))).toEqual([docker])
  })

  test('a command that speaks first is never held back', () => {
    const words = new EngineWords()
    expect(texts(words.sift(part('hello')))).toEqual(['hello'])
    expect(texts(words.sift(part(docker)))).toEqual([docker])
  })

  test.each([
    [docker, 'missing'],
    [podman, 'closed'],
    ['OCI runtime exec failed: exec failed: exec: "/x": stat /x: no such file or directory: unknown', 'missing'],
    [
      'Error: crun: executable file `x` not found in $PATH: No such file or directory: OCI runtime attempted',
      'missing',
    ],
    ['OCI runtime exec failed: exec failed: exec /x: exec format error: unknown', 'closed'],
    ['OCI runtime exec failed: the cgroup is gone', 'other'],
  ])('%s', (words, trouble) => {
    expect(troubleOf(words)).toBe(trouble)
  })

  test('come with the codes of a shell that cannot start something', () => {
    expect([0, 1, 125, 126, 127, 128, 137].filter(isRefusalCode)).toEqual([126, 127])
  })
})
