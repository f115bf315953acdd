// Test projects. Sources are resolved by the `source` condition, so in-process tests never meet a stale build;
// what spawns processes (journeys, packages) uses the build that `npm test` makes first.
import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['source', 'node'] }
const ssr = { resolve }
// What must come true may take its time on a busy machine; what must be fast is in the bench.
const patience = { expect: { poll: { timeout: 15_000 } } }
const project = (name: string, include: string[], testTimeout: number) => ({
  resolve,
  ssr,
  test: { name, include, testTimeout, hookTimeout: 60_000, environment: 'node' as const, ...patience },
})
/** After all others and a file at a time: it stops what they need. */
const alone = ({ test, ...rest }: ReturnType<typeof project>) => ({
  ...rest,
  test: { ...test, fileParallelism: false, sequence: { groupOrder: 1 } },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['packages/*/test/**/*.test.ts'], 20_000),
      project('contract', ['test/contract/**/*.test.ts'], 30_000),
      project('conformance', ['test/conformance/**/*.test.ts'], 60_000),
      project('journeys', ['test/journeys/**/*.test.ts'], 180_000),
      project('rabbitmq', ['test/rabbitmq/**/*.test.ts'], 180_000),
      project('docker', ['test/docker/**/*.test.ts'], 180_000),
      project('kubernetes', ['test/kubernetes/**/*.test.ts'], 180_000),
      alone(project('docker-faults', ['test/docker-faults/**/*.test.ts'], 180_000)),
      alone(project('kubernetes-faults', ['test/kubernetes-faults/**/*.test.ts'], 180_000)),
    ],
  },
})
