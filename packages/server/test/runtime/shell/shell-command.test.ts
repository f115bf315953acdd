// The script around a command, run by a shell of this machine: what it says, and what of that its reader sees.
import { spawn } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { MarkedOutput } from '../../../src/runtime/shell/marked-output.ts'
import { type InputWay, ShellCommand } from '../../../src/runtime/shell/shell-command.ts'

async function run(argv: string[], options: { input?: string; hidesArgv?: boolean; way?: InputWay } = {}) {
  const { input, hidesArgv = false, way = input === undefined ? 'empty' : 'input' } = options
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const command = new ShellCommand(argv, { stdout, stderr, hidesArgv })
  const [name = '', ...args] = command.script(way)
  const child = spawn(name, args, { stdio: 'pipe' })
  if (command.head !== undefined) child.stdin.write(command.head)
  child.stdin.write(input ?? '')
  if (way === 'input') child.stdin.end(input)
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

describe('a marked output', () => {
  test.each([1, 2, 3, 5, 100])('is passed on but for what is behind the mark, in pieces of %i', async (size) => {
    const target = new PassThrough()
    const marked = new MarkedOutput('\u0001mark', target)
    const text = 'a \u0001mar, no; \u0001mark:ended:7'
    for (let at = 0; at < text.length; at += size) marked.write(text.slice(at, at + size))
    await marked.ended
    marked.end()
    target.end()
    expect(String(await buffer(target))).toBe('a \u0001mar, no; ')
    await expect.poll(() => marked.said).toBe('ended:7'.slice(0, marked.said.length))
  })

  test('gives what looked like a mark and was none', async () => {
    const target = new PassThrough()
    const marked = new MarkedOutput('\u0001mark', target)
    marked.write('all \u0001ma')
    await marked.passHeld()
    expect(String(target.read())).toBe('all \u0001ma')
  })
})
