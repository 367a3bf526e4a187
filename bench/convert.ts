// SPDX-License-Identifier: Apache-2.0
// What a conversion to safetensors costs as a whole process, with the hashes of input and output, beside torch.load and
// save_file. Both outputs are compared byte for byte.
//   node bench/convert.ts [--python PATH] [--rounds N]      PATH defaults to $PYTHON, then python3; it needs torch and safetensors
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

interface Row {
  readonly file: string
  readonly who: string
  readonly bytes: number
  readonly wallMs: number
  readonly cpuMs: number
  readonly rssMb: number
}

const { values } = parseArgs({ options: { python: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = [process.execPath, here('../apps/guard/bin/model-guard.mjs')]

// The first start builds the program's bundle.
execFileSync(program[0] ?? '', [...program.slice(1), '--version'])
const task = JSON.stringify({ program, rounds: Number(values.rounds) })
const python = values.python ?? process.env['PYTHON'] ?? 'python3'
const rows = execFileSync(python, [here('convert-peers.py'), task], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

for (const key of new Set(rows.map(({ file, who }) => `${file}: ${who}`))) {
  const group = rows.filter(({ file, who }) => `${file}: ${who}` === key)
  const wallMs = median(group.map((row) => row.wallMs))
  const cpuMs = median(group.map((row) => row.cpuMs))
  const rssMb = median(group.map((row) => row.rssMb))
  const rate = ((group[0]?.bytes ?? 0) / 1000 / wallMs).toFixed(0)
  console.log(
    `${key}: ${wallMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of processor, ${rate} MB/s, ${rssMb.toFixed(0)} MB`,
  )
}
