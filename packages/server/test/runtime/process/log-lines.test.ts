import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPieces, LineCutter, maxLineBytes, parseLine } from '../../../src/runtime/process/log-lines.ts'

const cut = (chunks: Buffer[]) => {
  const cutter = new LineCutter()
  return [...chunks.flatMap((chunk) => cutter.push(chunk)), ...cutter.end()].map(({ bytes, partial }) => ({
    text: bytes.toString('utf8'),
    partial,
  }))
}

describe('cutting output into lines', () => {
  test('a line may come in many chunks', () => {
    expect(cut(['he', 'llo\nwo', 'rld\n\nlast'].map((text) => Buffer.from(text)))).toEqual([
      { text: 'hello', partial: false },
      { text: 'world', partial: false },
      { text: '', partial: false },
      { text: 'last', partial: false },
    ])
  })

  test('a character may be split over chunks', () => {
    const bytes = Buffer.from('grün ☂ 🚀\n')
    expect(cut([...bytes].map((byte) => Buffer.from([byte])))).toEqual([{ text: 'grün ☂ 🚀', partial: false }])
  })

  test('a long line becomes pieces that split no character', () => {
    const line = `x${'☂'.repeat(20_000)}`
    const pieces = cut([Buffer.from(`${line}\nnext\n`)])
    expect(pieces.map(({ partial }) => partial)).toEqual([true, true, true, false, false])
    expect(
      pieces
        .slice(0, 4)
        .map(({ text }) => text)
        .join(''),
    ).toBe(line)
    expect(pieces.every(({ text }) => Buffer.byteLength(text) <= maxLineBytes)).toBe(true)
  })

  test('a line of just the longest length is whole', () => {
    expect(cut([Buffer.from(`${'x'.repeat(maxLineBytes)}\n`)])).toEqual([
      { text: 'x'.repeat(maxLineBytes), partial: false },
    ])
  })

  test('whatever the chunks, the same text comes out', () => {
    const text = fc.array(fc.constantFrom('\n', 'a', 'ü', '☂', '🚀', 'x'.repeat(9000)), { maxLength: 60 })
    fc.assert(
      fc.property(text, fc.array(fc.nat(200_000), { maxLength: 8 }), (parts, borders) => {
        const bytes = Buffer.from(parts.join(''))
        const at = [0, ...borders.filter((border) => border < bytes.length).sort((a, b) => a - b), bytes.length]
        const pieces = cut(at.slice(1).map((border, index) => bytes.subarray(at[index], border)))
        const joined = pieces.map((piece) => piece.text + (piece.partial ? '' : '\n')).join('')
        const whole = parts.join('')
        expect(joined).toBe(whole === '' || whole.endsWith('\n') ? whole : `${whole}\n`)
      }),
    )
  })
})

describe('lines of a log', () => {
  const at = new Date('2026-02-03T04:05:06.789Z')

  test('are read as they were written', () => {
    const pieces = [
      { bytes: Buffer.from('two  spaces \r'), partial: true },
      { bytes: Buffer.from(''), partial: false },
    ]
    const written = formatPieces(at, 'stderr', pieces).toString('utf8')
    expect(written).toBe('2026-02-03T04:05:06.789Z stderr P two  spaces \r\n2026-02-03T04:05:06.789Z stderr F \n')
    expect(written.split('\n').slice(0, 2).map(parseLine)).toEqual([
      { ts: at, source: 'stderr', line: 'two  spaces \r', partial: true },
      { ts: at, source: 'stderr', line: '', partial: false },
    ])
  })

  test.each(['', 'rubbish', '2026-02-03T04:05:06.789Z stdou', '2026-02-03T04:05:06.789Z stdout X text'])(
    'a torn line %j is none',
    (text) => expect(parseLine(text)).toBeUndefined(),
  )
})
