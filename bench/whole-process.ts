// SPDX-License-Identifier: Apache-2.0
// Whole processes of model-guard and of its peers, in turn, run and measured by a Python script.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** One run of one program on one file. */
export interface Row {
  readonly file: string
  readonly who: string
  readonly bytes: number
  readonly opcodes?: number
  readonly wallMs: number
  readonly cpuMs: number
  readonly rssMb: number
}

/** Runs `peers`, a script beside this one, and prints a line for each program and file: `tell` makes its end of medians. */
export function compare(
  peers: string,
  tell: (first: Row, median: (field: 'wallMs' | 'cpuMs' | 'rssMb') => number) => string,
): void {
  const { values } = parseArgs({ options: { python: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  const program = [process.execPath, here('../apps/guard/bin/model-guard.mjs')]
  // The first start builds the program's bundle.
  execFileSync(process.execPath, [...program.slice(1), '--version'])
  const task = JSON.stringify({ program, node: process.execPath, rounds: Number(values.rounds) })
  const rows = execFileSync(values.python ?? process.env['PYTHON'] ?? 'python3', [here(peers), task], {
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
  for (const [key, group] of Map.groupBy(rows, ({ file, who }) => `${file}: ${who}`)) {
    const [first] = group
    const median = (field: 'wallMs' | 'cpuMs' | 'rssMb'): number =>
      group.map((row) => row[field]).toSorted((one, other) => one - other)[group.length >> 1] ?? Number.NaN
    if (first !== undefined) console.log(`${key}: ${tell(first, median)}`)
  }
}
