// One output of a remote command as a stream: nothing is read ahead of the consumer but what is on its way already.

export class ExecOutput {
  readonly stream: ReadableStream<Uint8Array>
  /** Bytes that have arrived. */
  bytes = 0
  readonly #queue: Uint8Array[] = []
  readonly #onTaken: (bytes: number) => void
  #end: { error?: Error } | undefined
  #isCancelled = false
  #wake = () => {}

  /** `onTaken` is told what the consumer has taken, or will never want. */
  constructor(onTaken: (bytes: number) => void) {
    this.#onTaken = onTaken
    this.stream = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => this.#pull(controller),
        cancel: () => {
          this.#isCancelled = true
          for (const chunk of this.#queue.splice(0)) onTaken(chunk.length)
        },
      },
      { highWaterMark: 0 },
    )
  }

  push(chunk: Uint8Array): void {
    this.bytes += chunk.length
    if (this.#isCancelled) this.#onTaken(chunk.length)
    else this.#queue.push(chunk)
    this.#wake()
  }

  end(error?: Error): void {
    this.#end ??= error === undefined ? {} : { error }
    this.#wake()
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#queue.length === 0 && this.#end === undefined && !this.#isCancelled) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const chunk = this.#queue.shift()
    if (chunk !== undefined) {
      controller.enqueue(chunk)
      this.#onTaken(chunk.length)
    } else if (this.#end?.error !== undefined) controller.error(this.#end.error)
    else if (!this.#isCancelled) controller.close()
  }
}
