// The moment at which a line of a container was written, as engines and kubelets put it before the line.

export interface LogMoment {
  ts: Date
  /** Sorts as the moments do, finer than `ts`. */
  moment: string
}

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) /

/** With the length of what was read; undefined where the text does not begin with a moment. */
export function readMoment(text: string): (LogMoment & { length: number }) | undefined {
  const stamp = STAMP.exec(text)
  if (stamp === null) return undefined
  const [all, seconds = '', fraction = '', zone = 'Z'] = stamp
  const ts = new Date(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`)
  const utc = zone === 'Z' ? seconds : ts.toISOString().slice(0, 19)
  return { ts, moment: `${utc}.${fraction.padEnd(9, '0')}`, length: all.length }
}
