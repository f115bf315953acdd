// Runs the CLI in this process with streams, environment and folders of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach } from 'vitest'
import type { Io } from '../src/io.ts'
import { run } from '../src/run.ts'
import { FakeServer, goodToken } from './fake-server.ts'

export interface RunOptions {
  env?: Record<string, string | undefined>
  stdin?: string
  /** Keys typed once the question that contains the text is on stderr. */
  answers?: [question: string, keys: string][]
  terminal?: boolean
  signal?: AbortSignal
  serverProgram?: string
  onStderr?: (text: string) => void
}

export interface RunResult {
  code: number
  stdout: string
  stderr: string
}

export interface Bench {
  server: FakeServer
  /** A fresh folder: home, working folder and data folder are in it. */
  folder: string
  /** Signed in at the fake server by the environment. */
  tpods(args: string[], options?: RunOptions): Promise<RunResult>
  /** With an empty environment but for the folders. */
  bare(args: string[], options?: RunOptions): Promise<RunResult>
}

/** A fake server and a folder for each test of the file. */
export function useBench(): Bench {
  const bench = {} as Bench
  beforeEach(async () => {
    bench.server = await new FakeServer().listen()
    bench.folder = await mkdtemp(path.join(os.tmpdir(), 'tpods-cli-'))
  })
  afterEach(async () => {
    await bench.server.close()
    await rm(bench.folder, { recursive: true, force: true })
  })
  bench.bare = (args, options = {}) => runCli(args, bench.folder, options)
  bench.tpods = (args, options = {}) => {
    const env = { TPODS_BASE_URL: bench.server.url, TPODS_TOKEN: goodToken, ...options.env }
    return runCli(args, bench.folder, { ...options, env })
  }
  return bench
}

async function runCli(args: string[], folder: string, options: RunOptions): Promise<RunResult> {
  const { terminal = false, answers = [], stdin: typed, onStderr } = options
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  // Like the real one, which Node never ends though a prompt was piped into it.
  stderr.end = () => stderr
  if (answers.length === 0) stdin.end(typed ?? '')
  const out = textOf(stdout)
  const waiting = [...answers]
  const err = textOf(stderr, (text) => {
    onStderr?.(text)
    const [next] = waiting
    if (next === undefined || !text.includes(next[0])) return
    waiting.shift()
    // A person types when the question stands; keys that come while it is being drawn are dropped.
    setTimeout(() => stdin.write(next[1]), 50)
  })
  const io: Io = {
    stdin,
    stdout,
    stderr,
    isTTY: { stdin: terminal, stdout: terminal, stderr: terminal },
    env: { HOME: folder, TPODS_DATA_DIR: path.join(folder, 'data'), PATH: process.env.PATH, ...options.env },
    cwd: folder,
    signal: options.signal ?? new AbortController().signal,
    ...(options.serverProgram === undefined ? {} : { serverProgram: options.serverProgram }),
  }
  const code = await run(args, io)
  return { code, stdout: out(), stderr: err() }
}

function textOf(stream: PassThrough, onText: (text: string) => void = () => {}): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    onText(text)
  })
  return () => text
}
