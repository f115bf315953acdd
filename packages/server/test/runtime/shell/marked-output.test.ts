import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Sink } from '../../../../../test/conformance/runtime/support.ts'
import { MarkedOutput } from '../../../src/runtime/shell/marked-output.ts'

const MARK = '\u0001tpods-1234'

/** How it looks after all pieces have come, one in a message. */
async function afterPieces(...pieces: string[]) {
  const target = new Sink()
  const output = new MarkedOutput(MARK, target)
  let hasEnded = false
  void output.ended.then(() => {
    hasEnded = true
  })
  for (const piece of pieces) output.write(piece)
  await setImmediate()
  const { said } = output
  await output.passHeld()
  return { hasEnded, said, passed: target.text }
}

test('what stands behind the mark is kept back, and the rest passed on', async () => {
  expect(await afterPieces(`all\n${MARK}:ended:127;`)).toEqual({ hasEnded: true, said: 'ended:127', passed: 'all\n' })
})

test('a message that is cut anywhere says the same', async () => {
  const text = `all\n${MARK}:ended:127;`
  for (let at = 1; at < text.length; at += 1) {
    expect(await afterPieces(text.slice(0, at), text.slice(at))).toEqual({
      hasEnded: true,
      said: 'ended:127',
      passed: 'all\n',
    })
  }
})

test('a word that never came to its end says nothing, and is nobody else’s', async () => {
  expect(await afterPieces(`all\n${MARK}:ended:1`)).toEqual({ hasEnded: false, said: '', passed: 'all\n' })
})

test('what a forgotten process writes behind the end changes nothing', async () => {
  expect(await afterPieces(`${MARK}:ended:0;late`, 'r')).toEqual({ hasEnded: true, said: 'ended:0', passed: '' })
})

test('what only looked like the beginning of the mark is passed on', async () => {
  expect(await afterPieces('all\u0001tpods-')).toEqual({ hasEnded: false, said: '', passed: 'all\u0001tpods-' })
})
