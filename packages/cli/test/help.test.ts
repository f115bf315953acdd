import { expect, test } from 'vitest'
import { useBench } from './harness.ts'

const bench = useBench()

test('tpods alone shows what there is, with examples', async () => {
  const { code, stdout, stderr } = await bench.bare([])
  expect([code, stderr]).toEqual([0, ''])
  for (const noun of ['auth', 'pod', 'image', 'template', 'user', 'server'])
    expect(stdout).toMatch(new RegExp(`^  ${noun} `, 'm'))
  expect(stdout).toContain('tpods pod create hello --image tpods/echo --port 5000 --wait')
})

test('help and --help are the same', async () => {
  const one = await bench.bare(['help', 'pod', 'create'])
  expect(one).toEqual(await bench.bare(['pod', 'create', '--help']))
  expect(one.stdout).toContain('--time-to-stop <duration>')
  expect(one.stdout).toContain('tpods pod get hello -o yaml | tpods pod create copy -f -')
  expect((await bench.bare(['pods', '-h'])).stdout).toContain('wait <pod_ids...>')
})

test('the exit codes are printed as they are used', async () => {
  const { code, stdout } = await bench.bare(['help', 'exit-codes'])
  expect(code).toBe(0)
  const codes = [...stdout.matchAll(/^ +(\d+) {2}/gm)].map(([, number]) => Number(number))
  expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 124, 125, 126, 127, 130, 141, 143])
})

test('the variables are explained', async () => {
  const { stdout } = await bench.bare(['help', 'environment'])
  for (const name of ['TPODS_BASE_URL', 'TPODS_TOKEN_FILE', 'TPODS_CONFIG_DIR', 'TAPIS_TOKEN', 'NO_COLOR'])
    expect(stdout).toContain(name)
})

test('help on something unknown is a mistake', async () => {
  expect(await bench.bare(['help', 'nope'])).toMatchObject({ code: 2, stdout: '' })
})
