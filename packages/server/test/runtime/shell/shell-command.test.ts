// The script around a command, run by a shell of this machine: what it says, and what of that its reader sees.
import { spawn } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { ShellCommand } from '../../../src/runtime/shell/shell-command.ts'

async function run(argv: string[], { hidesArgv = false }: { hidesArgv?: boolean } = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const command = new ShellCommand(argv, { stdout, stderr, hidesArgv })
  const [name = '', ...args] = command.script('empty')
  const child = spawn(name, args, { stdio: 'pipe' })
  child.stdin.on('error', () => undefined) // one that ends at once may not read it
  if (command.head !== undefined) child.stdin.write(command.head)
  void command.ended.then(() => child.stdin.end())
  await Promise.all([pipeline(child.stdout, command.outputs.stdout), pipeline(child.stderr, command.outputs.stderr)])
  await command.passHeld()
  stdout.end()
  stderr.end()
  return { command, stdout: String(await buffer(stdout)), stderr: String(await buffer(stderr)) }
}

describe('a command behind the script', () => {
  test('has its own outputs and exit code', async () => {
    const { command, stdout, stderr } = await run(['sh', '-c', 'echo out; echo err >&2; exit 42'])
    expect([stdout, stderr, command.exitCodeTold('pod')]).toEqual(['out\n', 'err\n', 42])
  })

  test('that is hidden comes over the input, and its own input behind it', async () => {
    const argv = ['printf', '%s|', "it's", '$(id)', 'two\nlines\n', '']
    const { command, stdout } = await run(argv, { hidesArgv: true })
    expect(command.script('empty').join(' ')).not.toContain("it's")
    expect([stdout, command.exitCodeTold('pod')]).toEqual(["it's|$(id)|two\nlines\n||", 0])
  })

  test('that is not there is told apart from one that fails', async () => {
    const { command, stderr } = await run(['no-such-program', 'hunter2'])
    expect(stderr).toBe('')
    expect(() => command.exitCodeTold('docpod')).toThrow('the command "no-such-program" is not in pod "docpod"')
    const other = await run(['/etc/passwd'])
    expect(() => other.command.exitCodeTold('docpod')).toThrow('may not be executed')
  })
})
