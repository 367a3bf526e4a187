// SPDX-License-Identifier: Apache-2.0
// Structures of h5py's files bent so that only their meaning is wrong: checksums are made good again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { worstVerdict } from '../finding/finding.ts'
import { MemorySource } from '../source/source.ts'
import { Allowance } from './allowance.ts'
import { lookup3 } from './checksum.ts'
import { Hdf5Fault } from './cursor.ts'
import { type Hdf5File, readHdf5 } from './file.ts'
import { filterId, undoFilters } from './filters.ts'
import { context, readHdf5Cases } from './fixture.ts'
import { maxTextBytes } from './limits.ts'

const cases = readHdf5Cases()

function bytesOf(name: string): Uint8Array {
  const found = cases.find((one) => one.name === name)
  assert.ok(found !== undefined, name)
  return Uint8Array.from(found.bytes)
}

const codes = (file: Hdf5File): string =>
  file.findings.list.map(({ code, evidence }) => `${code} ${evidence}`).join('\n')
const read = (bytes: Uint8Array): Hdf5File => readHdf5(new MemorySource(bytes), context)

/** Where a structure begins. */
function find(bytes: Uint8Array, signature: string): number {
  const text = Buffer.from(bytes).indexOf(signature)
  assert.ok(text >= 0, signature)
  return text
}

/** Writes the checksum of `start`..`end` behind it. */
function seal(bytes: Uint8Array, start: number, end: number): void {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(end, lookup3(bytes.subarray(start, end)), true)
}

// Header, version, type, node and record size, depth, percentages, root, counts.
const treeHeaderBytes = 4 + 2 + 4 + 2 + 2 + 2 + 8 + 2 + 8

for (const signature of ['BTHD', 'BTIN', 'BTLF'])
  test(`a flipped byte in a tree of records (${signature}) is found`, () => {
    const bytes = bytesOf('latest tree of levels, plain')
    const at = find(bytes, signature) + 8
    bytes[at] = ((bytes[at] ?? 0) + 1) % 256
    assert.match(codes(read(bytes)), /HDF5_MALFORMED/)
  })

for (const [name, signature] of [
  ['fixed array of pages, plain', 'FAHD'],
  ['fixed array of pages, plain', 'FADB'],
  ['latest extensible array of blocks, plain', 'EAHD'],
  ['latest extensible array of blocks, plain', 'EAIB'],
  ['latest extensible array of blocks, plain', 'EADB'],
  ['latest extensible array of blocks, plain', 'EASB'],
  ['1500 links', 'FRHP'],
  ['1500 links', 'FHIB'],
  ['1500 links', 'FHDB'],
] as const)
  test(`a flipped byte in ${signature} of "${name}" is found`, () => {
    const bytes = bytesOf(name)
    const at = find(bytes, signature) + 15
    bytes[at] = ((bytes[at] ?? 0) + 1) % 256
    assert.match(codes(read(bytes)), /HDF5_(MALFORMED|TRUNCATED)/)
  })

test('a tree of records that is of the wrong type is refused', () => {
  const bytes = bytesOf('latest tree, plain')
  const start = find(bytes, 'BTHD')
  bytes[start + 5] = 5
  seal(bytes, start, start + treeHeaderBytes)
  assert.match(codes(read(bytes)), /A tree of type 5/)
})

test('a tree of records that counts other records than it has is refused', () => {
  const bytes = bytesOf('latest tree, plain')
  const start = find(bytes, 'BTHD')
  const at = start + treeHeaderBytes - 8
  bytes[at] = (bytes[at] ?? 0) + 1
  seal(bytes, start, start + treeHeaderBytes)
  assert.match(codes(read(bytes)), /A tree of \d+ records/)
})

test('a node that is its own child is refused', () => {
  const bytes = bytesOf('latest tree of levels, plain')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const header = find(bytes, 'BTHD')
  const root = find(bytes, 'BTIN')
  const count = view.getUint16(header + 24, true)
  const recordBytes = view.getUint16(header + 10, true)
  // Children: eight bytes of address and one of count, here.
  const children = root + 6 + count * recordBytes
  const pointerBytes = 9
  for (let index = 0; index <= count; index++) view.setBigUint64(children + index * pointerBytes, BigInt(root), true)
  seal(bytes, root, children + (count + 1) * pointerBytes)
  assert.match(codes(read(bytes)), /BTLF is missing|leads back/)
})

test('an extensible array that names one block twice is refused', () => {
  const bytes = bytesOf('latest extensible array of blocks, plain')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const block = find(bytes, 'EAIB')
  const pointers = block + 4 + 2 + 8 + 4 * 8
  view.setBigUint64(pointers + 8, view.getBigUint64(pointers, true), true)
  seal(bytes, block, pointers + 6 * 8 + 25 * 8)
  assert.match(codes(read(bytes)), /leads back into itself/)
})

test('an index that gives two chunks one place is refused', () => {
  const bytes = bytesOf('latest tree, plain')
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const header = find(bytes, 'BTHD')
  const leaf = find(bytes, 'BTLF')
  const recordBytes = view.getUint16(header + 10, true)
  const count = view.getUint16(header + 24, true)
  bytes.copyWithin(leaf + 6, leaf + 6 + recordBytes, leaf + 6 + 2 * recordBytes)
  seal(bytes, leaf, leaf + 6 + count * recordBytes)
  assert.match(codes(read(bytes)), /Two chunks of one place/)
})

test('what is not read of a heap leaves the file unknown', () => {
  const bytes = bytesOf('40 links')
  const header = find(bytes, 'FRHP')
  bytes[header + 4] = 1
  const file = read(bytes)
  assert.equal(worstVerdict(file.findings.list.map(({ verdict }) => verdict)), 'unknown')
})

test('names and texts of a file have an allowance', () => {
  const allowance = new Allowance()
  allowance.take(maxTextBytes, 0)
  assert.throws(
    () => allowance.take(1, 7),
    (error) => error instanceof Hdf5Fault && error.offset === 7,
  )
})

test('a shuffle of elements larger than the chunk moves nothing, and does not count to their size', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4)
  const shuffle = (elementBytes: number): number[] => [
    ...undoFilters(bytes, [{ id: filterId.shuffle, values: [elementBytes] }], {
      mask: 0,
      sizeBytes: 4,
      offset: 0,
      budget: context.budget,
    }),
  ]
  assert.deepEqual(shuffle(2), [1, 3, 2, 4])
  assert.deepEqual(shuffle(0xffffffff), [1, 2, 3, 4])
})
