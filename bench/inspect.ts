// SPDX-License-Identifier: Apache-2.0
// What `model-guard inspect` costs as a whole process, beside torch.load(weights_only=True), pickletools and the raw read
// of the file, in turn in one run.
//   node bench/inspect.ts [--python PATH] [--rounds N]      PATH defaults to $PYTHON, then python3; it needs torch
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

interface Row {
  readonly file: string
  readonly who: string
  readonly bytes: number
  readonly opcodes: number
  readonly wallMs: number
  readonly cpuMs: number
  readonly rssMb: number
}

const { values } = parseArgs({ options: { python: { type: 'string' }, rounds: { type: 'string', default: '7' } } })
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = [process.execPath, here('../apps/guard/bin/model-guard.mjs')]

// The first start builds the program's bundle.
execFileSync(program[0] ?? '', [...program.slice(1), '--version'])
const task = JSON.stringify({ program, node: process.execPath, rounds: Number(values.rounds) })
const python = values.python ?? process.env['PYTHON'] ?? 'python3'
const rows = execFileSync(python, [here('inspect-peers.py'), task], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

for (const key of new Set(rows.map(({ file, who }) => `${file}: ${who}`))) {
  const group = rows.filter(({ file, who }) => `${file}: ${who}` === key)
  const of = (field: 'wallMs' | 'cpuMs' | 'rssMb'): string => median(group.map((row) => row[field])).toFixed(0)
  const [{ bytes, opcodes } = { bytes: 0, opcodes: 0 }] = group
  const size = `${(bytes / 1e6).toFixed(1)} MB, ${(opcodes / 1e6).toFixed(2)} M opcodes`
  console.log(`${key} (${size}): ${of('cpuMs')} ms of processor, ${of('wallMs')} ms, ${of('rssMb')} MB`)
}
