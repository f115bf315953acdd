// Builds the three packages. Each has its own tsup configuration.
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsup = join(dirname(createRequire(import.meta.url).resolve('tsup/package.json')), 'dist/cli-default.js')
const names = process.argv.length > 2 ? process.argv.slice(2) : ['sdk', 'server', 'cli']

for (const name of names) {
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [tsup, '--silent'], { cwd: join(root, 'packages', name), stdio: 'inherit' })
    child.on('close', resolve)
  })
  if (code !== 0) {
    console.error(`building packages/${name} failed`)
    process.exit(1)
  }
}
