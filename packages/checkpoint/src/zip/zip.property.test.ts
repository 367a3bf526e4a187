// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { openZip } from './archive.ts'
import { buildZip, noLimit, readCases } from './fixture.ts'
import { inflateLikeMiniz } from './inflate.ts'
import { scanLayout } from './layout.ts'
import { indexNames } from './order.ts'
import { openTorchZip } from './torch-zip.ts'
import { isRefusal } from '../finding/refusal.ts'
import { MemorySource } from '../source/source.ts'

/** Everything that a reader asks of an archive. */
function readAll(data: Uint8Array): void {
  const source = new MemorySource(data)
  const archive = openZip(source, noLimit)
  for (const part of scanLayout(archive, noLimit)) assert.ok(part.source.sizeBytes >= 0)
  for (const entry of archive.entries) archive.open(entry)
  const torch = openTorchZip(source, noLimit)
  if (isRefusal(torch)) return
  torch.recordNames()
  for (const name of ['data.pkl', 'data/0', 'byteorder']) if (torch.hasRecord(name)) torch.readRecord(name)
}

const base = readCases('torch_containers_zip')[0]?.data ?? new Uint8Array()

test('no change of bytes makes a zip reader throw', () => {
  const change = fc.record({ at: fc.nat(base.length - 1), value: fc.constantFrom(0, 1, 0x50, 0x7f, 0x80, 0xff) })
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const data = base.slice()
      for (const { at, value } of changes) data[at] = value
      readAll(data)
    }),
    { numRuns: 1000 },
  )
})

test('no cut makes a zip reader throw, and every cut is told', () => {
  for (let length = 0; length < base.length; length++) {
    const data = base.subarray(0, length)
    readAll(data)
    const archive = openZip(new MemorySource(data), noLimit)
    assert.ok(
      archive.findings.some((finding) => finding.verdict !== 'safe'),
      `cut at ${length}`,
    )
  }
})

test('openZip() gives back what went into an archive', () => {
  const member = fc.record({ data: fc.uint8Array({ maxLength: 300 }), isDeflated: fc.boolean() })
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 8 }), (members) => {
      const named = members.map((one, index) => ({ ...one, name: `folder/${index}` }))
      const archive = openZip(new MemorySource(buildZip(named)), noLimit)
      assert.deepEqual(scanLayout(archive, noLimit), [])
      for (const [index, entry] of archive.entries.entries()) {
        const source = archive.open(entry)
        assert.deepEqual(source.read(0, source.sizeBytes), named[index]?.data)
      }
      assert.deepEqual(archive.findings, [])
    }),
    { numRuns: 300 },
  )
})

test('inflateLikeMiniz() agrees with zlib on every level and strategy', () => {
  const data = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.array(fc.constantFrom(1, 2, 3), { maxLength: 5000 }).map((items) => Uint8Array.from(items)),
  )
  fc.assert(
    fc.property(data, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 4 }), (plain, level, strategy) => {
      const packed = deflateRawSync(plain, { level, strategy })
      const { bytes, outcome, usedBytes } = inflateLikeMiniz(new MemorySource(packed), plain.length, noLimit)
      assert.equal(outcome, 'done')
      assert.equal(usedBytes, packed.length)
      assert.deepEqual(bytes, plain)
    }),
    { numRuns: 500 },
  )
})

test('inflateLikeMiniz() ends on damaged input and never writes past the stated size', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(2000), (packed, sizeBytes) => {
      const { bytes, producedBytes } = inflateLikeMiniz(new MemorySource(packed), sizeBytes, noLimit)
      assert.ok(producedBytes <= sizeBytes && bytes.length === sizeBytes)
    }),
    { numRuns: 1500 },
  )
})

test('indexNames() finds each name where names are unique, and one of its twins where they are not', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 40 }), (names) => {
      const index = indexNames(names)
      for (const name of names) assert.equal(names[index.find(name) ?? -1], name)
      assert.equal(index.find('not there'), undefined)
      assert.equal(index.hasDuplicates, new Set(names).size < names.length)
    }),
  )
})
