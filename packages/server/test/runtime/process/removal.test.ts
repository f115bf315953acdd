import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
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

test('what a link in the tree points to stays', async () => {
  const place = mkdtempSync(join(tmpdir(), 'tpods-tree-'))
  const [kept, folder] = [join(place, 'kept'), join(place, 'tree')]
  mkdirSync(kept)
  writeFileSync(join(kept, 'canary'), 'alive')
  mkdirSync(join(folder, 'closed'), { recursive: true })
  symlinkSync(kept, join(folder, 'closed', 'data'))
  symlinkSync(join(kept, 'canary'), join(folder, 'file'))
  chmodSync(join(folder, 'closed'), 0o500)
  await removeTree(folder)
  expect(existsSync(folder)).toBe(false)
  expect(readFileSync(join(kept, 'canary'), 'utf8')).toBe('alive')
  rmSync(place, { recursive: true })
})

test('a tree that is gone is no failure', async () => {
  await removeTree(join(tmpdir(), 'tpods-never-there'))
})
