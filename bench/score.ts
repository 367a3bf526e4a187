// SPDX-License-Identifier: Apache-2.0
// What a score costs on each runtime: milliseconds of one core per second of sound (two windows), beside onnxruntime
// in Python in the same run, and how far their logits are apart.
//   node bench/score.ts [--python PATH] [--model DIR] [--json]     PATH defaults to $PYTHON, then python3
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { findNativeRuntime, readManifest } from '@cryingsense/detector/adapters/onnx'
import { OnnxSession } from '../packages/detector/src/adapters/onnx/session.ts'
import type { RuntimeChoice } from '../packages/detector/src/adapters/onnx/runtime.ts'

const rounds = 9
/** Windows per round: a few hundred milliseconds. */
const windowsPerRound = 64
const batches = [1, 4, 16, 32]

interface Cost {
  readonly median: number
  readonly least: number
}

interface Row {
  readonly name: string
  readonly batch: number
  readonly msPerSecond: Cost
  /** Logits of the same windows everywhere. */
  readonly logits: readonly number[]
}

const { values } = parseArgs({
  options: { python: { type: 'string' }, model: { type: 'string' }, json: { type: 'boolean' } },
})
const folder = values.model ?? fileURLToPath(new URL('../models/cry-detector/', import.meta.url))
const manifest = await readManifest(folder)
const { windowFrames, hopFrames, melBands } = manifest.input
const windowsPerSecond = 100 / hopFrames

/** The same windows as in score-onnxruntime.py: a slow sine under a fast one, within the range of log-mel. */
function toWindows(count: number): Float32Array {
  return Float32Array.from({ length: count * windowFrames * melBands }, (_, index) => {
    return -9 + 3 * Math.sin(index * 0.0011) + 2 * Math.sin(index * 1.7)
  })
}

async function measure(name: string, choice: RuntimeChoice, file: string): Promise<Row[]> {
  const session = await OnnxSession.open({ choice, model: await readFile(join(folder, file)), input: manifest.input })
  const rows: Row[] = []
  for (const batch of batches) {
    const windows = toWindows(batch)
    const logits = [...(await session.logits(windows, batch))].slice(0, 1)
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const start = process.cpuUsage()
      for (let call = 0; call < windowsPerRound / batch; call++) await session.logits(windows, batch)
      const { user, system } = process.cpuUsage(start)
      times.push(((user + system) / 1000 / windowsPerRound) * windowsPerSecond)
    }
    times.sort((a, b) => a - b)
    const msPerSecond = { median: times[rounds >> 1] ?? Number.NaN, least: times[0] ?? Number.NaN }
    rows.push({ name, batch, msPerSecond, logits })
  }
  await session.release()
  return rows
}

async function measurePython(python: string): Promise<Row[]> {
  const script = fileURLToPath(new URL('score-onnxruntime.py', import.meta.url))
  const task = JSON.stringify({ folder, manifest, batches, rounds, windowsPerRound, windowsPerSecond })
  try {
    const { stdout } = await promisify(execFile)(python, [script, task])
    return JSON.parse(stdout) as Row[]
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
    console.error(`No comparison: ${python} could not run onnxruntime (${reason}); name another with --python PATH`)
    return []
  }
}

const { fp32, int8 } = manifest.files
const rows = await measure('WASM fp32', { runtime: 'wasm' }, fp32.path)
if (int8 !== undefined) rows.push(...(await measure('WASM int8', { runtime: 'wasm' }, int8.path)))
const entry = findNativeRuntime()
if (entry === undefined) console.error('No native runtime: npm ci --ignore-scripts --prefix packages/detector/native')
else {
  rows.push(...(await measure('native fp32', { runtime: 'native', entry }, fp32.path)))
  if (int8 !== undefined) rows.push(...(await measure('native int8', { runtime: 'native', entry }, int8.path)))
}
rows.push(...(await measurePython(values.python ?? process.env['PYTHON'] ?? 'python3')))

const machine = { cpu: cpus()[0]?.model ?? 'unknown', node: process.version }
if (values.json === true) console.log(JSON.stringify({ version: 1, machine, rows }))
else {
  console.log(
    `ms of one core per second of sound, median (least) of ${rounds} rounds; ${machine.cpu}, Node ${machine.node}`,
  )
  console.log(
    ['', ...batches.map((batch) => `batch ${batch}`), 'logit']
      .map((head) => head.padEnd(20))
      .join('')
      .trimEnd(),
  )
  for (const name of new Set(rows.map((row) => row.name))) {
    const own = rows.filter((row) => row.name === name)
    const costs = own.map(({ msPerSecond: { median, least } }) => `${median.toFixed(2)} (${least.toFixed(2)})`)
    const logit = own[0]?.logits[0]?.toFixed(4) ?? ''
    console.log(
      [name, ...costs, logit]
        .map((cell) => cell.padEnd(20))
        .join('')
        .trimEnd(),
    )
  }
}
