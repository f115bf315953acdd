// Lines of the kubelet, and where one connection goes on after another.
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { type LogPiece, piecesOf } from '../../../src/runtime/kubernetes/log-lines.ts'
import { Seam } from '../../../src/runtime/kubernetes/log-seam.ts'

async function pieces(...chunks: string[]): Promise<LogPiece[]> {
  const all: LogPiece[] = []
  for await (const piece of piecesOf(Readable.from(chunks.map((text) => Buffer.from(text))))) all.push(piece)
  return all
}

const at = (fraction: string, text: string) => `2026-03-04T05:06:07.${fraction}Z ${text}`

describe('lines', () => {
  test('a moment of another zone sorts with those of UTC', async () => {
    const [there, here] = await pieces(`2026-03-04T07:06:07.5+02:00 there\n${at('600000001', 'here')}\n`)
    expect(there).toMatchObject({ line: 'there', moment: '2026-03-04T05:06:07.500000000' })
    expect(there?.ts.toISOString()).toBe('2026-03-04T05:06:07.500Z')
    expect((here?.moment ?? '') > (there?.moment ?? '')).toBe(true)
  })

  test('what has no moment of its own was not written by the program', async () => {
    const said = 'failed to create fsnotify watcher: too many open files'
    expect((await pieces(`${at('1', 'one')}\n${said}\n${at('2', 'two')}\n`, said)).map(({ line }) => line)).toEqual([
      'one',
      'two',
    ])
  })

  test('a last line without an end is told', async () => {
    expect((await pieces(`${at('1', 'one')}\n${at('2', 'tw')}`)).map(({ isTorn }) => isTorn)).toEqual([false, true])
  })

  test('a long line has the same pieces however it comes, and no character is split', async () => {
    const sent = `${'☂'.repeat(7)}${'🌂x'.repeat(20_000)}`
    const text = `${at('1', sent)}\n`
    const whole = await pieces(text)
    expect(whole.length).toBeGreaterThan(3)
    expect(whole.map(({ line }) => line).join('') === sent).toBe(true)
    expect(whole.every(({ line }) => Buffer.from(line).toString() === line)).toBe(true)
    expect(whole.map(({ partial }) => partial)).toEqual(whole.map((_, index) => index < whole.length - 1))
    const slow: LogPiece[] = []
    const bytes = Buffer.from(text)
    const cut = Array.from({ length: Math.ceil(bytes.length / 1001) }, (_, i) =>
      bytes.subarray(i * 1001, i * 1001 + 1001),
    )
    for await (const piece of piecesOf(Readable.from(cut))) slow.push(piece)
    expect(slow).toEqual(whole)
  })
})

describe('the seam', () => {
  const log = `${at('1', 'a')}\n${at('3', 'b')}\n${at('2', 'c')}\n${at('2', 'c')}\n${at('2', 'd')}\n${at('4', 'e')}\n`

  test.each([0, 1, 2, 3, 4, 5, 6])('whoever read %i lines gets the others, each once', async (count) => {
    const all = await pieces(log)
    const seam = new Seam()
    for (const piece of all.slice(0, count)) seam.note(piece)
    const place = seam.join()
    expect(all.map(place)).toEqual(all.map((_, index) => (index < count ? 'known' : 'next')))
  })

  test('a log in which the last line is missing jumps', async () => {
    const seam = new Seam()
    for (const piece of await pieces(log)) seam.note(piece)
    const place = seam.join()
    expect((await pieces(`${at('5', 'f')}\n${at('6', 'g')}\n`)).map(place)).toEqual(['jump', 'next'])
  })

  test('the next container begins after all that there was, and is no jump', async () => {
    const seam = new Seam()
    for (const piece of await pieces(log)) seam.note(piece)
    seam.turn()
    const place = seam.join()
    expect((await pieces(`${at('4', 'e')}\n${at('5', 'f')}\n`)).map(place)).toEqual(['known', 'next'])
    expect(seam.since).toBeUndefined()
  })

  test('it is asked for from the second of the last line on', async () => {
    const seam = new Seam()
    for (const piece of await pieces(log)) seam.note(piece)
    expect(seam.since?.toISOString()).toBe('2026-03-04T05:06:07.000Z')
  })
})
