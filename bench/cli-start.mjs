// What `tpods --version` costs above Node itself.
import { fileURLToPath } from 'node:url'
import { timeToEnd } from './spawn-time.mjs'
import { median } from './statistics.mjs'

const RUNS = 25
const program = fileURLToPath(new URL('../packages/cli/bin/tpods.js', import.meta.url))

export const cliStart = {
  id: 'cli-start',
  what: '`tpods --version` above `node -e 0`',
  unit: 'ms',
  goal: 'value <= 20',
  isMet: ({ value }) => value <= 20,
  async measure(signal) {
    const [ours, bare] = [[], []]
    for (let run = 0; run < RUNS; run++) {
      signal.throwIfAborted()
      bare.push(await timeToEnd(['-e', '0']))
      ours.push(await timeToEnd([program, '--version']))
    }
    const baseline = median(bare)
    return { value: median(ours) - baseline, baseline, ratio: median(ours) / baseline }
  },
}
