// Data goes to stdout in the format asked for; notes go to stderr. Nothing else in the CLI writes to stdout.
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { openPaint, type Tone } from './colour.ts'
import type { Io } from './io.ts'
import { printable } from './printable.ts'

export const outputModes = ['table', 'json', 'yaml', 'name'] as const
export type OutputMode = (typeof outputModes)[number]

/** How a noun looks in a table and as a name. JSON and YAML show it as the server sent it. */
export interface View<T> {
  columns: Column<T>[]
  name(row: T): string
}

export interface Column<T> {
  title: string
  text(row: T): string
  tone?(row: T): Tone | undefined
}

export interface OutputOptions {
  mode: OutputMode
  quiet: boolean
  colours: boolean
}

export class Output {
  readonly mode: OutputMode
  readonly quiet: boolean
  readonly #colours: boolean
  readonly #io: Io

  constructor(io: Io, options: OutputOptions) {
    this.#io = io
    this.mode = options.mode
    this.quiet = options.quiet
    this.#colours = options.colours
  }

  /** A table, or a list in JSON or YAML, also for one row or none. */
  async list<T>(rows: T[], view: View<T>): Promise<void> {
    if (await this.data(rows)) return
    if (this.mode === 'name' || this.quiet) return this.#lines(rows.map(view.name))
    await this.#lines(
      await this.#table([view.columns.map((column) => column.title), ...(await this.#cells(rows, view))]),
    )
  }

  /** One thing: its columns below each other. */
  async one<T>(row: T, view: View<T>): Promise<void> {
    if (await this.data(row)) return
    if (this.mode === 'name') return this.#lines([view.name(row)])
    const [cells = []] = await this.#cells([row], view)
    await this.#lines(await this.#table(view.columns.map((column, at) => [column.title, cells[at] ?? ''])))
  }

  /** Prints `value` where a format for programs was asked for; else does nothing and answers false. */
  async data(value: unknown): Promise<boolean> {
    if (this.mode === 'json') {
      await this.text(`${JSON.stringify(value, null, 2)}\n`)
      return true
    }
    if (this.mode !== 'yaml') return false
    await this.text((await loadYaml()).stringify(value, { lineWidth: 0 }))
    return true
  }

  /** Raw text on stdout; waits while the reader is slow. */
  async text(chunk: string): Promise<void> {
    await write(this.#io.stdout, chunk)
  }

  /** Raw text on stderr: the stderr of a remote command. */
  async errorText(chunk: string): Promise<void> {
    await write(this.#io.stderr, chunk)
  }

  /** A sentence for people. */
  note(text: string): void {
    if (!this.quiet) this.#io.stderr.write(`${printable(text)}\n`)
  }

  async #lines(lines: string[]): Promise<void> {
    if (lines.length > 0) await this.text(`${lines.map((line) => line.trimEnd()).join('\n')}\n`)
  }

  async #cells<T>(rows: T[], view: View<T>): Promise<string[][]> {
    const paint = await openPaint(this.#colours)
    return rows.map((row) =>
      view.columns.map((column) => {
        const text = printable(column.text(row))
        const tone = column.tone?.(row)
        return tone === undefined ? text : paint(text, tone)
      }),
    )
  }

  async #table(rows: string[][]): Promise<string[]> {
    const Table = (await import('cli-table3')).default
    const edges = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    const inner = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid']
    const table = new Table({
      chars: { ...Object.fromEntries([...edges, ...inner].map((edge) => [edge, ''])), middle: '  ' },
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    })
    table.push(...rows)
    return table.toString().split('\n')
  }
}

/** The bundle gives a CommonJS package in a chunk of its own as `default` only. */
export async function loadYaml(): Promise<typeof import('yaml')> {
  const module = await import('yaml')
  return module.default ?? module
}

async function write(stream: Writable, chunk: string): Promise<void> {
  if (chunk !== '' && !stream.write(chunk)) await once(stream, 'drain')
}
