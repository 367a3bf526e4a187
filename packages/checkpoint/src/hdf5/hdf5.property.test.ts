// SPDX-License-Identifier: Apache-2.0
// Files by h5py with some of their bytes changed. Most newer structures have a checksum, which is made good again in
// object headers, so that the change gets past it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CheckpointError } from '../errors.ts'
import { createBudget } from '../inspect/budget.ts'
import { MemorySource } from '../source/source.ts'
import { lookup3 } from './checksum.ts'
import { readHdf5 } from './file.ts'
import { context, readHdf5Cases } from './fixture.ts'
import { findSignature } from './superblock.ts'

const maxMs = 2_000
const small = readHdf5Cases().filter(({ bytes }) => bytes.length < 60_000)

/** The same structures that a reader finds by their signature, sealed where their size is known. */
function seal(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer)
  const text = Buffer.from(bytes.buffer)
  for (let at = text.indexOf('OHDR'); at >= 0; at = text.indexOf('OHDR', at + 1)) {
    const flags = bytes[at + 5] ?? 0
    const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0)
    const sizeBytes = (bytes[sizeAt] ?? 0) + (flags & 1 ? (bytes[sizeAt + 1] ?? 0) * 256 : 0)
    const end = sizeAt + (flags & 1 ? 2 : 1) + sizeBytes
    if (end + 4 <= bytes.length) view.setUint32(end, lookup3(bytes.subarray(at, end)), true)
  }
  // Headers of trees and arrays have one size each, with addresses of eight bytes.
  for (const [signature, sizeBytes] of [
    ['BTHD', 34],
    ['FAHD', 24],
    ['EAHD', 68],
    ['FRHP', 142],
  ] as const)
    for (let at = text.indexOf(signature); at >= 0; at = text.indexOf(signature, at + 1))
      if (at + sizeBytes + 4 <= bytes.length)
        view.setUint32(at + sizeBytes, lookup3(bytes.subarray(at, at + sizeBytes)), true)
}

for (const isSealed of [false, true])
  test(`a file with changed bytes gives findings within two seconds${isSealed ? ', checksums made good' : ''}`, () => {
    const change = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)))
    fc.assert(
      fc.property(fc.nat(), fc.array(change, { minLength: 1, maxLength: 6 }), (which, changes) => {
        const bytes = Uint8Array.from(small[which % small.length]?.bytes ?? [])
        for (const [at, value] of changes) bytes[at % Math.min(bytes.length, 4_000)] = value
        if (isSealed) seal(bytes)
        const source = new MemorySource(bytes)
        if (findSignature(source) === undefined) return
        // Time of the processor: what else the machine does is no fault of the reader.
        const start = process.cpuUsage()
        const budget = createBudget(bytes.length, () => performance.now())
        for (const { elements, sizeBytes } of readHdf5(source, { ...context, budget }).tensors) {
          let readBytes = 0
          try {
            for (const piece of elements?.() ?? []) {
              readBytes += piece.length
              if (readBytes > 1_000_000) break
            }
            if (elements !== undefined && readBytes <= 1_000_000) assert.equal(readBytes, sizeBytes)
          } catch (error) {
            assert.ok(error instanceof CheckpointError)
          }
        }
        assert.ok(process.cpuUsage(start).user / 1000 < maxMs)
      }),
      { numRuns: 1_500 },
    )
  })
