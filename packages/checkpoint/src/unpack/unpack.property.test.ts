// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes: a stream ends, with what it holds or with a fault of its own, and never with a surprise.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { boundedBudget, join, opens, pull, type Open } from './fixture.ts'

interface Sample {
  readonly format: string
  readonly packed: Uint8Array
}

function readSamples(): readonly Sample[] {
  const path = new URL('../../../../vectors/checkpoint/unpack.jsonl', import.meta.url)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const entry = JSON.parse(line) as { format: string; deflated: string }
    return { format: entry.format, packed: new Uint8Array(zlib.inflateSync(Buffer.from(entry.deflated, 'base64'))) }
  })
}

const samples = readSamples().filter(({ packed }) => packed.length < 6000)
const openOf = (format: string): Open => opens.get(format) ?? assert.fail()

/** Steps that any inspection may take; a stream that asks for more is ended by them. */
const steps = 8_000_000

function pullBounded(format: string, packed: Uint8Array): void {
  try {
    pull(openOf(format), packed, boundedBudget(steps))
  } catch (error) {
    assert.ok(error instanceof Error && error.message === 'budget spent', String(error))
  }
}

test('packing and unpacking gives the same bytes, whatever they are', () => {
  const plain = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.array(fc.constantFrom(0, 1, 65), { maxLength: 3000 }).map((bytes) => Uint8Array.from(bytes)),
    fc
      .tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(3000))
      .map(([part, times]) => join(Array.from({ length: times }, () => part))),
  )
  fc.assert(
    fc.property(plain, fc.integer({ min: 1, max: 9 }), (bytes, level) => {
      const zstd = zlib.zstdCompressSync(bytes, { params: { [zlib.constants.ZSTD_c_compressionLevel]: level } })
      for (const [format, packed] of [
        ['gzip', zlib.gzipSync(bytes, { level })],
        ['zlib', zlib.deflateSync(bytes, { level })],
        ['zstd', zstd],
      ] as const) {
        const outcome = pull(openOf(format), packed)
        assert.equal(outcome.code, '', outcome.message)
        assert.ok(Buffer.from(bytes).equals(outcome.bytes))
      }
    }),
    { numRuns: 100 },
  )
})

test('streams with bytes changed, cut out or repeated end in one of the known ways', () => {
  const change = fc.record({ at: fc.nat(6000), cut: fc.nat(3), bytes: fc.uint8Array({ maxLength: 4 }) })
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 }), (sample, changes) => {
      let packed = sample.packed
      for (const { at, cut, bytes } of changes) {
        const place = at % (packed.length + 1)
        packed = join([packed.subarray(0, place), bytes, packed.subarray(Math.min(packed.length, place + cut))])
      }
      pullBounded(sample.format, packed)
    }),
    { numRuns: 1500 },
  )
})

test('the beginning of one stream with the bytes of another, or of nothing, ends in one of the known ways', () => {
  const sample = fc.constantFrom(...samples)
  fc.assert(
    fc.property(sample, sample, fc.nat(64), fc.uint8Array({ maxLength: 200 }), (one, other, kept, noise) => {
      const start = one.packed.subarray(0, kept)
      pullBounded(one.format, join([start, other.packed]))
      pullBounded(one.format, join([start, noise]))
    }),
    { numRuns: 500 },
  )
})
