// SPDX-License-Identifier: Apache-2.0
// What somebody probably meant.

/** The choice spelled most like `word`, by edit distance. */
export function nearest(word: string, choices: readonly string[]): string {
  // A word longer than any choice is no misspelling of one, and the distance costs its length.
  const short = word.slice(0, 80)
  let best = { choice: choices[0] ?? '', distance: Number.POSITIVE_INFINITY }
  for (const choice of choices) {
    const distance = editDistance(short, choice)
    if (distance < best.distance) best = { choice, distance }
  }
  return best.choice
}

/** Levenshtein distance: insertions, deletions and replacements that turn `from` into `to`. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replace = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
