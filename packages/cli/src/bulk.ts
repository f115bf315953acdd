// The same work for several pods: each has its own outcome, and one failure does not stop the others.
import type { Context } from './context.ts'
import { CliError } from './errors.ts'
import { exit } from './exit-codes.ts'
import { describeFailure, type Failure, failureFacts, writeFailure } from './failure.ts'
import type { View } from './output.ts'

const atOnce = 8

export type Outcome<T> = { podId: string; value: T } | { podId: string; failure: Failure }

/** One id fails like any command; several are all tried. */
export async function forEachPod<T>(
  context: Context,
  podIds: string[],
  work: (podId: string) => Promise<T>,
): Promise<Outcome<T>[]> {
  const ids = [...new Set(podIds)]
  if (ids.length === 1) return Promise.all(ids.map(async (podId) => ({ podId, value: await work(podId) })))
  const outcomes: Outcome<T>[] = []
  const queue = ids.entries()
  const worker = async (): Promise<void> => {
    for (const [at, podId] of queue) outcomes[at] = await attempt(context, podId, work)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (!context.io.signal.aborted) return outcomes
  throw new CliError('interrupted', 'interrupted', { remedy: 'see how far it came with `tpods pod ls`' })
}

/** Prints successes on stdout and failures on stderr, and answers the exit code. */
export async function printOutcomes<T>(context: Context, outcomes: Outcome<T>[], view: View<T>): Promise<number> {
  const { output, io } = context
  const failures = outcomes.filter((outcome) => 'failure' in outcome)
  const values = outcomes.flatMap((outcome) => ('value' in outcome ? [outcome.value] : []))
  const facts = outcomes.map((outcome) =>
    'value' in outcome ? outcome.value : { pod_id: outcome.podId, error: failureFacts(outcome.failure) },
  )
  if (!(await output.data(facts)) && values.length > 0) await output.list(values, view)
  if (failures.length === 0) return exit.ok
  const exitCode = codeOf(failures, outcomes.length)
  if (output.mode === 'json') {
    const message = `${failures.length} of ${outcomes.length} pods failed`
    writeFailure(io, { code: 'partial', message, exitCode }, true)
  } else {
    for (const { podId, failure } of failures) {
      writeFailure(io, { ...failure, message: `${podId}: ${failure.message}` }, false)
    }
  }
  return exitCode
}

/** Where all failed alike, their common code says more than "partial". */
function codeOf(failures: { failure: Failure }[], total: number): number {
  const codes = new Set(failures.map(({ failure }) => failure.exitCode))
  const [first = exit.failure] = codes
  if (failures.length < total) return exit.partial
  return codes.size === 1 ? first : exit.failure
}

async function attempt<T>(context: Context, podId: string, work: (podId: string) => Promise<T>): Promise<Outcome<T>> {
  try {
    return { podId, value: await work(podId) }
  } catch (error) {
    return { podId, failure: await describeFailure(error, { isOverdue: context.deadline?.aborted === true }) }
  }
}
