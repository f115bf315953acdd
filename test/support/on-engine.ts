// Suites that need a real container engine; where there is none, one skipped test says what it takes.
import { describe, test } from 'vitest'

export interface TestEngine {
  name: 'docker' | 'podman'
  host: string
}

/** For each engine that the environment names. */
export function describeOnEngines(define: (engine: TestEngine) => void): void {
  const engines = { docker: process.env.TPODS_TEST_DOCKER_HOST, podman: process.env.TPODS_TEST_PODMAN_HOST }
  for (const [name, host] of Object.entries(engines) as [TestEngine['name'], string | undefined][]) {
    if (host) define({ name, host })
    else {
      describe(name, () => {
        const variable = `TPODS_TEST_${name.toUpperCase()}_HOST`
        test.skip(`needs a container engine for tests: ${variable} (unix:///path) and npm run test:docker`, () =>
          undefined)
      })
    }
  }
}
