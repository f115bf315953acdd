import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createReleaser } from '../../src/support/releaser.ts'

test('what was opened last is closed first, one after the other', async () => {
  const closed: string[] = []
  const releaser = createReleaser()
  releaser.push(() => void closed.push('database'))
  releaser.push(async () => {
    await sleep(5)
    closed.push('server')
  })
  await releaser.release()
  expect(closed).toEqual(['server', 'database'])
})

test('a failing close does not keep the others open, and the first error is thrown', async () => {
  const closed: string[] = []
  const releaser = createReleaser()
  releaser.push(() => void closed.push('database'))
  releaser.push(() => {
    throw new Error('second')
  })
  releaser.push(() => Promise.reject(new Error('first')))
  await expect(releaser.release()).rejects.toThrow('first')
  expect(closed).toEqual(['database'])
})

test('released twice at once, each thing is closed once and both callers wait for it', async () => {
  let closed = 0
  const releaser = createReleaser()
  releaser.push(async () => {
    await sleep(5)
    closed++
  })
  const both = [releaser.release(), releaser.release()]
  await both[1]
  expect(closed).toBe(1)
  await both[0]
  await releaser.release()
  expect(closed).toBe(1)
})

test('what is pushed during the release is closed as well', async () => {
  const closed: string[] = []
  const releaser = createReleaser()
  releaser.push(() => releaser.push(() => void closed.push('late')))
  await releaser.release()
  expect(closed).toEqual(['late'])
})
