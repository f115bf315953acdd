// The results as people read them.

const columns = [
  ['ROW', ({ id }) => id],
  ['VALUE', ({ value, unit, error }) => error ?? `${value} ${unit}`],
  ['BASELINE', ({ baseline }) => text(baseline)],
  ['RATIO', ({ ratio }) => text(ratio)],
  ['GOAL', ({ goal }) => goal],
  ['', ({ ok, error }) => (error !== undefined ? 'not measured' : ok ? 'ok' : 'missed')],
  ['WHAT', ({ what }) => what],
]

export function table(rows) {
  const lines = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))]
  const widths = columns.map((_, place) => Math.max(...lines.map((line) => line[place].length)))
  return lines
    .map((line) =>
      line
        .map((cell, place) => cell.padEnd(widths[place]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function text(value) {
  return value === null ? '-' : String(value)
}
