// The log of a Pod as one stream: of its containers one after the other, over as many connections as it takes.
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs } from '../../support/backoff.ts'
import type { LogLine, LogOptions } from '../port.ts'
import { ClusterError, ClusterUnreachable, toPodsError } from './cluster-error.ts'
import { type ContainerLook, lookAtContainer } from './container-look.ts'
import { type LogPiece, piecesOf } from './log-lines.ts'
import { Seam } from './log-seam.ts'
import { type LogSource, openContainerLog, type ReadHow } from './log-source.ts'

interface OpenLog {
  look: ContainerLook
  former: Readable | undefined
  own: Readable | undefined
}

/** A follower whose connection is silent for longer opens another one: it may be dead, or the file may be another. */
const SILENCE_MS = 90_000
/** A connection that ends sooner without a word is opened again with care. */
const HASTY_MS = 1_000
/** How long the wait for the next container goes on without looking. */
const LOOK_MS = 5_000
/** The engine may tell of an end before it has written the last words. */
const LATE_MS = 200
const BACKOFF = { firstMs: 100, maxMs: 5_000 }

/** Opens the log and gives what reads it; undefined when the Pod is gone or nothing of it has started yet. */
export async function openLog(source: LogSource, options: LogOptions): Promise<LogReader | undefined> {
  const look = await lookAtContainer(source.client, source.path, source.objectUid)
  if (look === undefined || !look.hasStarted) return undefined
  const { follow = false } = options
  const former = look.hasFormer ? await openContainerLog(source, options, { previous: true }) : undefined
  const own = await openContainerLog(source, options, { follow })
  return new LogReader(source, options, { look, former, own })
}

export class LogReader implements AsyncIterable<LogLine> {
  readonly #source: LogSource
  readonly #options: LogOptions
  readonly #opened: OpenLog
  readonly #openedAt = new Date()
  readonly #streams = new Set<Readable>()
  readonly #seam = new Seam()
  #round: number
  /** All that the container of this round wrote was read. */
  #isRead = false
  /** The end of a log that may have been cut off in the middle of a line. */
  #torn: LogPiece | undefined
  /** Something before the next line is missing, or may be. */
  #isCut: boolean

  constructor(source: LogSource, options: LogOptions, opened: OpenLog) {
    this.#source = source
    this.#options = options
    this.#opened = opened
    const { look, former, own } = opened
    this.#round = look.round
    for (const stream of [former, own]) if (stream !== undefined) this.#streams.add(stream)
    this.#isCut = this.#isWhole && look.round > (former === undefined ? 0 : 1)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine, void, undefined> {
    const { follow, signal } = this.#options
    try {
      for await (const piece of follow ? this.#follow() : this.#once()) yield this.#toLine(piece)
    } catch (error) {
      if (!signal?.aborted) throw toPodsError(error)
    } finally {
      for (const stream of this.#streams) stream.destroy()
    }
  }

  /** What is there now. */
  async *#once(): AsyncGenerator<LogPiece> {
    const { former, own } = this.#opened
    const { tail } = this.#options
    if (former !== undefined && tail !== undefined) {
      yield* await this.#lastOf([former, own], tail)
      return
    }
    if (former !== undefined) yield* this.#read(former)
    if (own !== undefined) yield* this.#fromBeginning(this.#read(own), { isAll: true })
  }

  async *#follow(): AsyncGenerator<LogPiece> {
    let stream = this.#opened.own
    let failures = 0
    yield* this.#history()
    for (;;) {
      const openedAt = performance.now()
      let hasCome = false
      try {
        if (stream !== undefined) {
          const pieces = this.#joined(stream, { silenceMs: SILENCE_MS })
          for await (const piece of stream === this.#opened.own ? this.#fromBeginning(pieces) : pieces) {
            hasCome = true
            yield piece
          }
          stream = undefined
        }
        const look = await this.#look()
        if (look === undefined) {
          if (this.#torn !== undefined) yield this.#torn
          return
        }
        if (look.round > this.#round) yield* this.#turnTo(look)
        if (look.hasStarted && !look.isRunning && !this.#isRead) yield* this.#rest()
        if (look.isOver) return
        if (this.#isRead) {
          await this.#untilChanged()
          continue
        }
        failures = hasCome || performance.now() - openedAt > HASTY_MS ? 0 : failures + 1
        if (failures > 0) await this.#pause(failures)
        stream = await this.#open({ follow: true, since: this.#since() })
      } catch (error) {
        if (this.#options.signal?.aborted || !isPassing(error)) throw error
        stream = undefined
        failures = hasCome ? 1 : failures + 1
        await this.#pause(failures)
      }
    }
  }

  /** What stands before the own log, which is open already. */
  async *#history(): AsyncGenerator<LogPiece> {
    const { former } = this.#opened
    const { tail } = this.#options
    if (former === undefined || tail === 0) return
    if (tail === undefined) {
      yield* this.#noted(this.#read(former))
      this.#seam.turn()
      return
    }
    yield* await this.#lastOf([former, await openContainerLog(this.#source, this.#options, {})], tail)
  }

  /** The last pieces of two logs, the second of which is gone on with. */
  async #lastOf([former, own]: (Readable | undefined)[], tail: number): Promise<LogPiece[]> {
    const last: LogPiece[] = []
    if (former !== undefined) for await (const piece of this.#noted(this.#read(former))) last.push(piece)
    this.#seam.turn()
    if (own !== undefined) for await (const piece of this.#noted(this.#read(own))) last.push(piece)
    return tail === 0 ? [] : last.slice(-tail)
  }

  /** What was not read yet of a container that has ended. */
  async *#rest(): AsyncGenerator<LogPiece> {
    await this.#wait(LATE_MS)
    const stream = await this.#open({ since: this.#since() })
    if (stream !== undefined) yield* this.#joined(stream, { isWhole: true })
    else if (this.#torn !== undefined) yield this.#torn
    this.#torn = undefined
    this.#isRead = true
  }

  /** To the container that was started after this one. */
  async *#turnTo({ round, hasFormer }: ContainerLook): AsyncGenerator<LogPiece> {
    const isNext = round === this.#round + 1
    const stream = isNext && hasFormer ? await this.#open({ previous: true, since: this.#since() }) : undefined
    // Also what was read to its end already: last words without a line end may have come late.
    if (stream !== undefined) yield* this.#joined(stream, { isWhole: true, isFormer: true })
    else if (!(isNext && this.#isRead)) this.#isCut = true
    this.#seam.turn()
    this.#torn = undefined
    this.#isRead = false
    this.#round = round
  }

  /** Goes on behind what was read before. Without `isWhole` the last line may go on elsewhere. */
  async *#joined(
    stream: Readable,
    { silenceMs, isWhole, isFormer }: { silenceMs?: number; isWhole?: boolean; isFormer?: boolean },
  ): AsyncGenerator<LogPiece> {
    const placeOf = this.#seam.join()
    this.#torn = undefined
    for await (const piece of this.#read(stream, silenceMs)) {
      const place = placeOf(piece)
      if (place === 'known') continue
      if (piece.isTorn && !isWhole) {
        this.#torn = piece
        return
      }
      if (place === 'jump') {
        // The log of the next container, or of this one after its file was exchanged.
        if (!isFormer && (await this.#look())?.round !== this.#round) return
        this.#isCut = true
      }
      this.#seam.note(piece)
      yield piece
    }
  }

  async *#noted(pieces: AsyncIterable<LogPiece>): AsyncGenerator<LogPiece> {
    for await (const piece of pieces) {
      this.#seam.note(piece)
      yield piece
    }
  }

  /** A log that begins later than it once did has lost what stood before. */
  async *#fromBeginning(pieces: AsyncIterable<LogPiece>, { isAll = false } = {}): AsyncGenerator<LogPiece> {
    const { beginnings, path } = this.#source
    const known = beginnings.get(path)
    const isKnown = known?.round === this.#round
    let isFirst = this.#isWhole
    for await (const piece of pieces) {
      if (isFirst) {
        if (!isKnown) beginnings.set(path, { round: this.#round, moment: piece.moment })
        else if (known.moment < piece.moment) this.#isCut = true
        isFirst = false
      }
      yield piece
    }
    if (!isAll || !isFirst || !isKnown) return
    // Its file was exchanged, and nothing came after that.
    const { moment } = known
    this.#isCut = true
    yield { ts: new Date(`${moment.slice(0, 23)}Z`), moment, source: 'stdout', line: '', partial: true, isTorn: true }
  }

  async *#read(stream: Readable, silenceMs?: number): AsyncGenerator<LogPiece> {
    const { since } = this.#options
    try {
      for await (const piece of piecesOf(stream, silenceMs)) {
        if (since === undefined || piece.ts > since) yield piece
      }
    } catch (error) {
      throw new ClusterUnreachable(error)
    } finally {
      stream.destroy()
      this.#streams.delete(stream)
    }
  }

  async #open(how: ReadHow): Promise<Readable | undefined> {
    const stream = await openContainerLog(this.#source, this.#options, how)
    if (stream !== undefined) this.#streams.add(stream)
    return stream
  }

  #look(): Promise<ContainerLook | undefined> {
    const { client, path, objectUid } = this.#source
    return lookAtContainer(client, path, objectUid)
  }

  /** A tail that had nothing in it yet begins where it was asked for. */
  #since(): Date | undefined {
    const isFirst = this.#options.tail !== undefined && this.#round === this.#opened.look.round
    return this.#seam.since ?? (isFirst ? this.#openedAt : undefined)
  }

  get #isWhole(): boolean {
    return this.#options.tail === undefined && this.#options.since === undefined
  }

  #pause(failures: number): Promise<void> {
    return this.#wait(backoffMs(failures, { ...BACKOFF, random: this.#source.random ?? Math.random }))
  }

  #wait(ms: number): Promise<void> {
    const { signal } = this.#options
    return delay(ms, undefined, signal && { signal })
  }

  async #untilChanged(): Promise<void> {
    const { signal } = this.#options
    signal?.throwIfAborted()
    const given = new AbortController()
    const onAbort = () => given.abort()
    signal?.addEventListener('abort', onAbort)
    try {
      await Promise.race([this.#source.changed(LOOK_MS), once(given.signal, 'abort')])
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  #toLine({ ts, source, line, partial }: LogPiece): LogLine {
    const isCut = this.#isCut
    this.#isCut = false
    return { ts, source, line, partial, ...(isCut && { cut: true }) }
  }
}

/** What another try may overcome. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof ClusterUnreachable || (error instanceof ClusterError && /^(5..|429)$/.test(String(error.status)))
  )
}
