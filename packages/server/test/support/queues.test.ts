import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tpods-queues-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function load(text: string) {
  const file = join(folder, 'queues.yaml')
  await writeFile(file, text)
  return loadConfig({ TPODS_QUEUES_FILE: file }).config.queues
}

test('without a file there is nothing to say about queues', () => {
  expect(loadConfig({}).config.queues).toEqual({})
})

test('a queue says where its pods run, and how many GPUs they may have', async () => {
  const queues = await load(`
default:
gpu:
  nodeSelector: { accelerator: a100, example.org/pool: "" }
  tolerations:
    - { key: gpu, operator: Exists, effect: NoSchedule }
    - { key: example.org/lab, value: "7", effect: NoExecute, tolerationSeconds: 60 }
    - { operator: Exists }
  gpuResource: amd.com/gpu
  maxGpus: 4
`)
  expect(queues).toEqual({
    default: {},
    gpu: {
      nodeSelector: { accelerator: 'a100', 'example.org/pool': '' },
      tolerations: [
        { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' },
        { key: 'example.org/lab', value: '7', effect: 'NoExecute', tolerationSeconds: 60 },
        { operator: 'Exists' },
      ],
      gpuResource: 'amd.com/gpu',
      maxGpus: 4,
    },
  })
})

test.each([
  ['a list', '- gpu', 'it must hold queues by their names'],
  ['no YAML', 'gpu: [', 'it could not be read'],
  ['a name', 'My-Queue: {}', 'queue My-Queue: its name must be lowercase alphanumeric'],
  [
    'a queue that is a text',
    'gpu: a100',
    'queue gpu: "a100" must hold nodeSelector, tolerations, gpuResource, maxGpus',
  ],
  ['an unknown field', 'gpu: { node_selector: {} }', 'queue gpu: node_selector is not one of nodeSelector'],
  ['a field that every object has', 'gpu: { toString: {} }', 'queue gpu: toString is not one of'],
  [
    'a label that is no text',
    'gpu: { nodeSelector: { gpu: true } }',
    'nodeSelector: true must be the text of a label, as text',
  ],
  ['a label that no node can have', 'gpu: { nodeSelector: { "a b": c } }', '"a b" must be the name of a label'],
  ['one toleration', 'gpu: { tolerations: { key: gpu } }', 'tolerations: {"key":"gpu"} must be a list'],
  [
    'an unknown operator',
    'gpu: { tolerations: [{ key: a, operator: In }] }',
    'tolerations: 1: operator: "In" must be one of Exists, Equal',
  ],
  [
    'a value that nobody compares',
    'gpu: { tolerations: [{ key: a, operator: Exists, value: b }] }',
    '1: operator Exists has no value',
  ],
  ['a toleration of nothing', 'gpu: { tolerations: [{}] }', '1: without a key, operator must be Exists'],
  [
    'seconds without an end',
    'gpu: { tolerations: [{ key: a, tolerationSeconds: 1 }] }',
    'tolerationSeconds goes with effect NoExecute only',
  ],
  ['a resource without a domain', 'gpu: { gpuResource: gpu }', 'gpuResource: "gpu" must be the name of a resource'],
  ['half a GPU', 'gpu: { maxGpus: 0.5 }', 'maxGpus: 0.5 must be a whole number'],
])('%s is refused, with its place', async (_what, text, sentence) => {
  await expect(load(text)).rejects.toThrow(sentence)
})

test('every problem is told at once, with those of the other settings', async () => {
  const file = join(folder, 'queues.yaml')
  await writeFile(file, 'gpu: { maxGpus: -1, gpuResource: x }\nlarge: 7\n')
  expect(() => loadConfig({ TPODS_QUEUES_FILE: file, TPODS_PORT: 'x' })).toThrow(/has 4 problem\(s\)/)
  expect(() => loadConfig({ TPODS_QUEUES_FILE: join(folder, 'missing.yaml') })).toThrow(
    /missing\.yaml.*could not be read/,
  )
})
