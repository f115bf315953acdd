import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeTree } from '../../../src/runtime/process/removal.ts'

test('folders that forbid their own deletion are deleted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tpods-tree-'))
  const inner = join(folder, 'a', 'b')
  mkdirSync(inner, { recursive: true })
  writeFileSync(join(inner, 'file'), '')
  chmodSync(inner, 0o500)
  chmodSync(join(folder, 'a'), 0)
  await removeTree(folder)
  expect(existsSync(folder)).toBe(false)
})

test('a tree that is gone is no failure', async () => {
  await removeTree(join(tmpdir(), 'tpods-never-there'))
})
