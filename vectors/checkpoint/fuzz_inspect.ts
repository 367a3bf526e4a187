// SPDX-License-Identifier: Apache-2.0
// Mutated files of every kind, through `inspect` alone: nothing may be thrown, hang, or fill the memory.
//   node vectors/checkpoint/fuzz_inspect.ts [--seconds N] [--seed N] [--keep FOLDER]
// Not part of the tests: it takes as long as it is given.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync, inflateSync } from 'node:zlib'
import { seededRandom } from '@cryingsense/testkit'
import { inspect } from '../../packages/checkpoint/src/inspect/inspect.ts'
import { MemorySource } from '../../packages/checkpoint/src/source/source.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
})
const maxMs = 2000
const maxMb = 512
const maxSeedBytes = 64 * 1024
const here = fileURLToPath(new URL('.', import.meta.url))
const random = seededRandom(Number(values.seed))
const below = (count: number): number => Math.floor(random() * count)

function readSeeds(): Buffer[] {
  const seeds: Buffer[] = []
  for (const file of readdirSync(here)) {
    if (!file.endsWith('.jsonl')) continue
    for (const line of readFileSync(join(here, file), 'utf8').split('\n')) {
      if (line === '') continue
      const { deflated, sizeBytes }: { deflated?: string; sizeBytes?: number } = JSON.parse(line)
      if (deflated === undefined || (sizeBytes ?? 0) > maxSeedBytes) continue
      seeds.push(inflateSync(Buffer.from(deflated, 'base64')))
    }
  }
  return seeds
}

const numbers = [
  0n,
  1n,
  2n,
  255n,
  65_535n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 62n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
]

function mutateOnce(bytes: Buffer, other: Buffer): Buffer {
  if (bytes.length === 0) return other
  // Headers are at both ends.
  const place = below(3)
  const at =
    place === 0
      ? below(bytes.length)
      : place === 1
        ? below(Math.min(bytes.length, 128))
        : bytes.length - 1 - below(Math.min(bytes.length, 128))
  const kind = below(12)
  const changed = Buffer.from(bytes)
  if (kind < 3) changed[at] = below(256)
  else if (kind < 5) changed[at] = (changed[at] ?? 0) ^ (1 << below(8))
  else if (kind === 5) return changed.subarray(0, at)
  else if (kind === 6) return Buffer.concat([changed.subarray(0, at), changed.subarray(at + 1 + below(16))])
  else if (kind === 7) {
    const piece = other.subarray(below(other.length + 1)).subarray(0, 1 + below(64))
    return Buffer.concat([changed.subarray(0, at), piece, changed.subarray(at)])
  } else if (kind === 8) return Buffer.concat([changed.subarray(0, at), changed.subarray(below(at + 1))])
  else if (kind === 9) return Buffer.concat([changed, other])
  else if (kind === 10 && random() < 0.1) return gzipSync(changed, { level: 1 })
  else {
    const size = [1, 2, 4, 8][below(4)] ?? 1
    const number = numbers[below(numbers.length)] ?? 0n
    for (let index = 0; index < size && at + index < changed.length; index++)
      changed[at + index] = Number((number >> BigInt(8 * index)) & 255n)
  }
  return changed
}

const names = [
  'model.pt',
  'model.pkl',
  'model.safetensors',
  'model.onnx',
  'model.npy',
  'model.keras',
  'model.bin',
  'model',
]
const seeds = readSeeds()
const verdicts = new Map<string, number>()
const problems = new Map<string, number>()
let files = 0
let slowestMs = 0
let largestMb = 0

function report(problem: string, bytes: Buffer): void {
  const count = (problems.get(problem) ?? 0) + 1
  problems.set(problem, count)
  if (count > 2) return
  console.log(problem)
  if (values.keep === undefined) return
  mkdirSync(values.keep, { recursive: true })
  const path = join(values.keep, `${values.seed}-${files}.bin`)
  writeFileSync(path, bytes)
  console.log(`   -> ${path}`)
}

console.log(`${seeds.length} seeds`)
const end = performance.now() + 1000 * Number(values.seconds)
while (performance.now() < end) {
  const pick = (): Buffer => seeds[below(seeds.length)] ?? Buffer.alloc(0)
  let bytes = pick()
  for (let count = 1 + below(3); count > 0; count--) bytes = mutateOnce(bytes, pick())
  files++
  const start = performance.now()
  try {
    const inspection = inspect(new MemorySource(bytes), {
      name: names[below(names.length)] ?? '',
      now: () => performance.now(),
    })
    verdicts.set(inspection.verdict, (verdicts.get(inspection.verdict) ?? 0) + 1)
    for (const { code, evidence } of inspection.findings)
      if (code === 'INSPECT_FAILED') report(`failed: ${evidence.slice(0, 120)}`, bytes)
  } catch (error) {
    report(`thrown: ${error instanceof Error ? (error.stack ?? '').slice(0, 300) : String(error)}`, bytes)
  }
  const ms = performance.now() - start
  slowestMs = Math.max(slowestMs, ms)
  if (ms > maxMs) report(`slow: ${Math.round(ms / 1000)} s`, bytes)
  if (files % 64 === 0) largestMb = Math.max(largestMb, process.memoryUsage.rss() / 2 ** 20)
}
if (largestMb > maxMb) console.log(`memory: ${largestMb.toFixed(0)} MB`)
console.log(
  `${files} files, slowest ${slowestMs.toFixed(0)} ms, largest ${largestMb.toFixed(0)} MB`,
  Object.fromEntries(verdicts),
)
for (const [problem, count] of problems) console.log(count, problem.slice(0, 160))
