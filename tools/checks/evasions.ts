// SPDX-License-Identifier: Apache-2.0
// The page of evasions names tests for each row; each must hold a test of that row, or run over a case file that does.
import { dirname, join, normalize } from 'node:path'
import { listFiles, readText } from './tree.ts'

const page = 'docs/reference/evasions.md'
const rows = 34

/** Rows that are missing, and tests that say nothing of their row. */
export function checkEvasions(): string[] {
  const problems: string[] = []
  const cases = new Set<string>()
  for (const path of listFiles('.jsonl').filter((name) => name.startsWith('vectors/checkpoint/')))
    for (const [, row = ''] of readText(path).matchAll(/^\{"name": "[^"]*\brow[ -]0?(\d+)\b/gm)) cases.add(row)
  const found = new Map(
    [...readText(page).matchAll(/^\| (\d+) \|(.*)\|$/gm)].map((match) => [match[1], match[2] ?? '']),
  )
  for (let row = 1; row <= rows; row++) {
    const cells = found.get(String(row))
    if (cells === undefined) problems.push(`${page}: row ${row} is missing`)
    for (const [, target = ''] of (cells ?? '').matchAll(/\]\(([^)]+)\)/g)) {
      const path = normalize(join(dirname(page), target))
      const isNamed = new RegExp(`\\brow ${row}\\b`).test(readText(path))
      if (!isNamed && !cases.has(String(row))) problems.push(`${page}: ${target} has no test of row ${row}`)
    }
  }
  return problems
}
