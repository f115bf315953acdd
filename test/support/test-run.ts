// Names for what tests make in a cluster. What stands outside of namespaces takes the name of its namespace in front, so
// that a whole run finds all of its own in the end: see scripts/test-kubernetes.mjs.
import { randomUUID } from 'node:crypto'

/** Another one each time. `what` tells people which tests left it. */
export function nameInCluster(what: 'test' | 'dry'): string {
  const { TPODS_TEST_RUN: run } = process.env
  return ['tpods', what, ...(run === undefined ? [] : [run]), randomUUID().slice(0, 8)].join('-')
}
