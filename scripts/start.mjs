// Leaves an embedded server running on the usual ports and prints the next commands to type.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../packages/cli/bin/tpods.js', import.meta.url))
const { status } = spawnSync(
  process.execPath,
  [cli, 'server', 'start', '--detach', '--wait', ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
process.exit(status ?? 1)
