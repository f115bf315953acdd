// A byte stream as lines of text.

/**
 * The lines of the stream without their ends, blank ones left out; the last one also when it has no end. Ends early,
 * without an error, when the signal does. Leaving the loop cancels the stream.
 */
export async function* readLines(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const reader = stream.getReader()
  const decoder = new TextDecoder()
  const onAbort = () => void reader.cancel().catch(() => {})
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true })
      const lines = rest.split('\n')
      rest = done ? '' : (lines.pop() ?? '')
      yield* lines.filter((line) => line.trim() !== '')
      if (done) return
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    await reader.cancel().catch(() => {})
  }
}
