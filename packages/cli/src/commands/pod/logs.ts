// `pod logs`: the output of the newest instance, once or as it is written, or what was done to the pod.
import type { LogLine } from '@tpods/sdk/node'
import type { Context } from '../../context.ts'

export interface LogFlags {
  follow?: boolean
  tail?: number
  since?: Date
  timestamps?: boolean
  action?: boolean
}

export async function showLogs(context: Context, podId: string, flags: LogFlags): Promise<void> {
  const { tail, since } = flags
  const client = await context.client()
  if (flags.action === true) {
    const { action_logs } = await client.pods.logs(podId, {}, context.call)
    const lines = tail === undefined ? action_logs : action_logs.slice(Math.max(0, action_logs.length - tail))
    if (!(await context.output.data(lines))) await context.output.text(lines.map((line) => `${line}\n`).join(''))
    return
  }
  if (flags.follow === true || flags.timestamps === true) {
    const lines = client.pods.logLines(podId, { tail, since, follow: flags.follow, signal: context.call.signal })
    const format = lineFormatter(context, flags)
    for await (const line of lines) await context.output.text(format(line))
    return
  }
  const logs = await client.pods.logs(podId, { tail, since }, context.call)
  if (await context.output.data(logs)) return
  const end = logs.logs === '' || logs.logs.endsWith('\n') ? '' : '\n'
  await context.output.text(`${logs.logs}${end}`)
}

/** A line in pieces comes out in one again; JSON has one object a line, so that it can be read while it comes. */
function lineFormatter({ output }: Context, { timestamps = false }: LogFlags): (line: LogLine) => string {
  if (output.mode === 'json' || output.mode === 'yaml') return (line) => `${JSON.stringify(line)}\n`
  let isContinued = false
  return ({ ts, line, partial = false }) => {
    const start = timestamps && !isContinued ? `${ts} ` : ''
    isContinued = partial
    return `${start}${line}${partial ? '' : '\n'}`
  }
}
