// How long a program takes from its start to its end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** In milliseconds. A program that fails is no measurement. */
export async function timeToEnd(args) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`)
  return performance.now() - startedAt
}
