// SPDX-License-Identifier: Apache-2.0
// What judging a data set costs, and how far apart different sounds are: synthetic cries of 5 s. The physical limit in the
// same run: reading the same files and hashing them.
//
//   node bench/dataset.ts [--clips 300]
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Fingerprinter, judgeDataset } from '../packages/audit/src/index.ts'
import { bitErrorRate } from '../packages/audit/src/dataset/fingerprint.ts'
import { listDataset, readClips } from '../apps/guard/src/dataset/read-clips.ts'
import { synthesizeClip } from '../packages/dsp/src/synth/index.ts'

const { values } = parseArgs({ options: { clips: { type: 'string', default: '300' } } })
const clipCount = Number(values.clips)
const folder = mkdtempSync(join(tmpdir(), 'dataset-bench-'))
const rateHz = 16_000

function wav(samples: Float32Array): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2)
  bytes.write('RIFF')
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  for (const [offset, value] of [
    [16, 16],
    [24, rateHz],
    [28, rateHz * 2],
    [40, samples.length * 2],
  ] as const)
    bytes.writeUInt32LE(value, offset)
  for (const [offset, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    bytes.writeUInt16LE(value, offset)
  bytes.write('data', 36)
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(Math.round(sample * 32_767), 44 + 2 * index)
  return bytes
}

try {
  mkdirSync(join(folder, 'cry'))
  const paths = Array.from({ length: clipCount }, (_, seed) => join(folder, 'cry', `${seed}.wav`))
  for (const [seed, path] of paths.entries())
    writeFileSync(path, wav(synthesizeClip({ kind: 'cry', seed, seconds: 5 })))
  const silent = { show: () => undefined, done: () => undefined, clear: () => undefined }
  let startedAt = performance.now()
  for (const path of paths) createHash('sha256').update(readFileSync(path)).digest('hex')
  const limitSec = (performance.now() - startedAt) / 1000
  startedAt = performance.now()
  const { clips } = await readClips(listDataset(folder, new Map()), silent)
  judgeDataset(clips)
  const sec = (performance.now() - startedAt) / 1000
  const memoryMb = process.resourceUsage().maxRSS / 1024
  const audioSec = clipCount * 5
  process.stdout.write(
    `${clipCount} clips of 5 s: ${sec.toFixed(2)} s, ${((1000 * sec) / clipCount).toFixed(1)} ms a clip, ${(audioSec / sec).toFixed(0)} times real time, ${memoryMb.toFixed(0)} MB\n`,
  )
  process.stdout.write(
    `reading and hashing alone: ${limitSec.toFixed(3)} s; judging takes ${(sec / limitSec).toFixed(0)} times as much\n`,
  )
  const printer = new Fingerprinter()
  const prints = Array.from({ length: Math.min(120, clipCount) }, (_, seed) =>
    printer.fingerprint(synthesizeClip({ kind: 'cry', seed, seconds: 5, levelDbfs: -20 }), rateHz),
  )
  let nearest = 1
  let pairs = 0
  for (const [index, one] of prints.entries())
    for (const other of prints.slice(index + 1)) {
      pairs++
      for (let shift = -40; shift <= 40; shift++) nearest = Math.min(nearest, bitErrorRate(one, other, shift))
    }
  process.stdout.write(
    `${pairs} pairs of different cries, all shifts up to 1.3 s: the nearest differ in ${(100 * nearest).toFixed(1)} % of their bits\n`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
