// SPDX-License-Identifier: Apache-2.0
// Whatever is asked in whatever order, a read-ahead source gives the bytes of the whole.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { firstWindowBytes, maxWindowBytes } from './limits.ts'
import { ReadAheadSource } from './read-ahead.ts'

const bytes = Uint8Array.from({ length: 600_000 }, (_, index) => (index * 31 + (index >> 8)) % 256)

test('reads in any order equal the slices of the whole', () => {
  const asked = fc.tuple(fc.nat(bytes.length), fc.oneof(fc.nat(40), fc.nat(300_000)))
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 20 }), (reads) => {
      const source = new ReadAheadSource(bytes.length, (offset, target) => {
        target.set(bytes.subarray(offset, offset + target.length))
      })
      for (const [offset, wanted] of reads) {
        const lengthBytes = Math.min(wanted, bytes.length - offset)
        assert.deepEqual(source.read(offset, lengthBytes), bytes.slice(offset, offset + lengthBytes))
      }
    }),
    { numRuns: 60 },
  )
})

test('reading on takes few and growing fills, and jumping about takes small ones', () => {
  const fills: number[] = []
  const source = new ReadAheadSource(bytes.length, (offset, target) => {
    fills.push(target.length)
    target.set(bytes.subarray(offset, offset + target.length))
  })
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) source.read(offset, 4)
  assert.ok(fills.length < 12, `${fills.length} fills`)
  assert.equal(Math.max(...fills), maxWindowBytes)
  fills.length = 0
  for (let offset = 0; offset < bytes.length; offset += 50_000) source.read(bytes.length - 50_000 - offset, 30)
  assert.equal(Math.max(...fills), firstWindowBytes)
})

test('an array that was read is the caller’s to keep', () => {
  const source = new ReadAheadSource(bytes.length, (offset, target) => {
    target.set(bytes.subarray(offset, offset + target.length))
  })
  const kept = source.read(0, 8)
  source.read(500_000, 8)
  assert.deepEqual(kept, bytes.slice(0, 8))
})
