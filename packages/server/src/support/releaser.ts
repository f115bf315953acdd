// What was opened, in order, to be closed in reverse. Whatever opens pushes its close here on the next line.

export type Close = () => void | Promise<void>

export interface Releaser {
  push(close: Close): void
  /**
   * Closes the last one first and goes on after a failure; then throws the first error.
   * What is pushed meanwhile is closed too; calling it twice at once waits for the same end.
   */
  release(): Promise<void>
}

export function createReleaser(): Releaser {
  const stack: Close[] = []
  let running: Promise<void> | undefined

  async function closeAll(): Promise<void> {
    const errors: unknown[] = []
    for (let close = stack.pop(); close !== undefined; close = stack.pop()) {
      try {
        await close()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  return {
    push(close) {
      stack.push(close)
    },
    release() {
      running ??= closeAll().finally(() => {
        running = undefined
      })
      return running
    },
  }
}
