// SPDX-License-Identifier: Apache-2.0
// Changed files of every kind. The usual run is short; INSPECT_FUZZ_RUNS=300000 and INSPECT_FUZZ_SEED=7 make a long one,
// and INSPECT_FUZZ_KEEP=FOLDER keeps the files on which it failed.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CheckpointError } from '../errors.ts'
import { MemorySource } from '../source/source.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { inspect } from './inspect.ts'
import { Mutator, readSeeds } from './fixture.ts'

const runs = Number(process.env['INSPECT_FUZZ_RUNS'] ?? 3000)
const firstSeed = Number(process.env['INSPECT_FUZZ_SEED'] ?? 1)
const keep = process.env['INSPECT_FUZZ_KEEP']

const maxSeedBytes = 64 * 1024
/** Of larger files the elements are not read: that would measure the reading. */
const maxReadFileBytes = 1024 * 1024
/** What is read of all tensors of one file. */
const maxReadBytes = 4 * 1024 * 1024
const maxMs = 2000
const maxMemoryBytes = 512 * 1024 * 1024
const names = ['model.pt', 'model.pkl', 'model.safetensors', 'model.onnx', 'a.npy', 'model.keras', 'model.bin', 'm']

function readElements(tensors: readonly Tensor[]): void {
  let readBytes = 0
  for (const { elements } of tensors) {
    if (elements === undefined) continue
    try {
      for (const piece of elements()) {
        readBytes += piece.length
        if (readBytes > maxReadBytes) return
      }
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error
    }
  }
}

/** Time of the processor: a machine that is busy with something else is no hang. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function toMb(sizeBytes: number): number {
  return Math.round(sizeBytes / 2 ** 20)
}

/** What is wrong with the inspection of `bytes`, or undefined. */
function findProblem(bytes: Uint8Array, name: string): { readonly problem: string | undefined; readonly ms: number } {
  const start = cpuMs()
  const ended = (problem: string | undefined) => ({ problem, ms: cpuMs() - start })
  try {
    const inspection = inspect(new MemorySource(bytes), { name, now: () => performance.now() })
    if (cpuMs() - start > maxMs) return ended('inspected too slowly')
    const failure = inspection.findings.find(({ code }) => code === 'INSPECT_FAILED')
    if (failure !== undefined) return ended(`INSPECT_FAILED: ${failure.evidence}`)
    if (bytes.length < maxReadFileBytes) readElements(inspection.tensors)
  } catch (error) {
    return ended(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  return ended(cpuMs() - start > maxMs ? 'read too slowly' : undefined)
}

test('no change of bytes makes inspect() fail, hang or fill the memory', { timeout: 2 ** 31 - 1 }, (context) => {
  const seeds = readSeeds(maxSeedBytes)
  assert.ok(seeds.length > 5000)
  const problems: string[] = []
  let slowest = { ms: 0, seed: 0, sizeBytes: 0 }
  // The cases themselves, and the program.
  const ownBytes = process.memoryUsage.rss()
  let memoryBytes = 0
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const mutator = new Mutator(seed)
    const name = mutator.pick(names)
    const bytes = mutator.next(seeds)
    const { problem, ms } = findProblem(bytes, name)
    if (ms > slowest.ms) slowest = { ms: Math.round(ms), seed, sizeBytes: bytes.length }
    if (seed % 100 === 0) memoryBytes = Math.max(memoryBytes, process.memoryUsage.rss())
    if (problem === undefined) continue
    problems.push(`seed ${seed}: ${problem}`)
    if (keep !== undefined) writeFileSync(join(keep, `${seed}.bin`), bytes)
  }
  context.diagnostic(
    `${runs} files from ${seeds.length} cases; slowest ${slowest.ms} ms (seed ${slowest.seed}, ${slowest.sizeBytes} bytes), memory ${toMb(memoryBytes)} MB, ${toMb(ownBytes)} MB of it before the first`,
  )
  assert.deepEqual(problems.slice(0, 20), [])
  assert.ok(memoryBytes - ownBytes < maxMemoryBytes, `${toMb(memoryBytes - ownBytes)} MB of memory`)
})
