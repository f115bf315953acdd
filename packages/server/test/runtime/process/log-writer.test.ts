import { mkdtempSync, rmSync } from 'node:fs'
import { appendFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogReader } from '../../../src/runtime/process/log-reader.ts'
import { LogWriter } from '../../../src/runtime/process/log-writer.ts'

const limits = { maxBytes: 1000, maxFiles: 3 }
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tpods-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (from: number, to: number) => {
  const writer = new LogWriter(folder, limits)
  for (let line = from; line <= to; line += 1) writer.write('stdout', Buffer.from(`${line}\n`))
  writer.flush()
  writer.close()
}
const read = async (reader: LogReader) => {
  const lines: string[] = []
  for await (const { line } of reader.lines()) lines.push(line)
  return lines
}
const counted = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index))

test('a second writer goes on where the first one ended', async () => {
  write(1, 20)
  write(21, 40)
  const reader = new LogReader(folder)
  expect(await read(reader)).toEqual(counted(1, 40))
  reader.close()
})

test('only the newest files are kept', async () => {
  write(1, 500)
  expect(await readdir(folder)).toHaveLength(3)
  const reader = new LogReader(folder)
  const lines = await read(reader)
  expect(lines).toEqual(counted(Number(lines[0]), 500))
  reader.close()
})

test('a line that a killed writer left torn costs no other line', async () => {
  write(1, 1)
  await appendFile(join(folder, 'log.1'), '2026-02-03T04:0')
  write(2, 2)
  const reader = new LogReader(folder)
  expect(await read(reader)).toEqual(['1', '2'])
  reader.close()
})

test('a reader that holds on reads what was rotated away and what is deleted', async () => {
  write(1, 60)
  const reader = new LogReader(folder)
  expect((await read(reader)).at(-1)).toBe('60')
  write(61, 90)
  reader.pin()
  rmSync(folder, { recursive: true })
  expect(await read(reader)).toEqual(counted(61, 90))
  reader.close()
  folder = mkdtempSync(join(tmpdir(), 'tpods-log-'))
})

test.each([0, 1, 5, 25, 40, 60, 1000])('the last %i lines are found across files', async (count) => {
  write(1, 60)
  const reader = new LogReader(folder)
  await reader.skipToTail(count)
  expect(await read(reader)).toEqual(counted(Math.max(1, 61 - count), 60))
  reader.close()
})
