// What the rows compute with their samples.

export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The value that 95 of 100 samples do not pass. */
export const p95 = (samples) => quantile(samples, 0.95)
export const p99 = (samples) => quantile(samples, 0.99)

function quantile(samples, share) {
  return samples.toSorted((a, b) => a - b)[Math.ceil(samples.length * share) - 1]
}

/** Three digits are more than a shared machine can promise. */
export function round(value) {
  return Number(value.toPrecision(3))
}
