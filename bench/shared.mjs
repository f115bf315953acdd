// One measurement that several rows read.

/** Taken when the first row asks; the others get the same, also when it failed. */
export function shared(take) {
  let taken
  return (signal) => {
    taken ??= take(signal)
    return taken
  }
}
