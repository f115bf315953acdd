// What somebody who mistyped a word most likely meant.

/** Up to this length one letter may be wrong, missing or too many; in longer words two. */
const shortWord = 3

/** Undefined where no known word is near. */
export function nearestWord(word: string, known: string[]): string | undefined {
  const most = word.length <= shortWord ? 1 : 2
  const [first] = known
    .map((other) => ({ other, distance: distanceOf(word, other) }))
    .filter(({ distance }) => distance <= most)
    .sort((one, other) => one.distance - other.distance)
  return first?.other
}

/** How many letters have to be changed, put in or taken out (Levenshtein). */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
