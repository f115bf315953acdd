// What the server says beside its result: notes and warnings go to stderr.
import type { RequestOptions, ResponseInfo } from '@tpods/sdk/node'
import type { Context } from './context.ts'

/** The options of a call whose notes people should see. */
export function callWithNotes(context: Context): RequestOptions {
  return { ...context.call, onResponse: ({ envelope }) => showNotes(context, envelope) }
}

function showNotes({ output }: Context, { status, message, metadata }: ResponseInfo['envelope']): void {
  // An update that changes nothing is answered with 200 and the status "error".
  if (status === 'error') for (const sentence of [message].flat()) output.note(`note: ${sentence}`)
  for (const sentence of [...textsOf(metadata.note), ...textsOf(metadata.warnings)]) output.note(`note: ${sentence}`)
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((text): text is string => typeof text === 'string')
}
