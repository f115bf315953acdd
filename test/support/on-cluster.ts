// Suites that need a real cluster; where there is none, one skipped test says what it takes.
import { describe, test } from 'vitest'

export function describeOnCluster(name: string, define: (kubeconfig: string) => void): void {
  const kubeconfig = process.env.TPODS_TEST_KUBECONFIG
  describe(name, () => {
    if (kubeconfig !== undefined) define(kubeconfig)
    else test.skip('needs a cluster for tests: KUBECONFIG and npm run test:kubernetes', () => undefined)
  })
}
