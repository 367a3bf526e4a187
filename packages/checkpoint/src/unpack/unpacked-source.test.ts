// SPDX-License-Identifier: Apache-2.0
// Random access to a stream that is larger than what is kept of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { MemorySource } from '../source/source.ts'
import { CheckpointError } from '../errors.ts'
import { openGzip } from './deflate/gzip.ts'
import { boundedBudget, freeBudget, randomNumbers } from './fixture.ts'
import { openInflated } from './inflated-source.ts'
import { keptNestedHeadBytes, keptNestedTailBytes } from './limits.ts'
import { measureStream } from './measure.ts'

/** Bytes that say where they are. */
function numbered(sizeBytes: number): Uint8Array {
  const words = new Uint32Array(sizeBytes / 4)
  for (let at = 0; at < words.length; at++) words[at] = at * 2_654_435
  return new Uint8Array(words.buffer)
}

const isCode =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof CheckpointError && error.code === code

test('reads anywhere give the same bytes as the whole, within what is kept and beyond', () => {
  const plain = numbered(keptNestedHeadBytes + 2 * keptNestedTailBytes + 6_000_000)
  const packed = new MemorySource(zlib.gzipSync(plain, { level: 1 }))
  let opened = 0
  const open = (): ReturnType<typeof openGzip> => {
    opened++
    return openGzip(packed, freeBudget)
  }
  const { content, fault, endOffset } = measureStream({ open, budget: freeBudget, isNested: true })
  assert.deepEqual([content.sizeBytes, fault, endOffset], [plain.length, undefined, packed.sizeBytes])
  // Head and tail are kept: a zip's directory and its first members cost no second pass.
  for (const offset of [0, 1000, keptNestedHeadBytes - 10, plain.length - keptNestedTailBytes / 2, plain.length - 1])
    assert.ok(Buffer.from(plain.subarray(offset, offset + 1)).equals(content.read(offset, 1)))
  assert.equal(opened, 1)
  const random = randomNumbers(5)
  for (let round = 0; round < 12; round++) {
    const offset = random() % plain.length
    const lengthBytes = Math.min(random() % 3_000_000, plain.length - offset)
    assert.ok(Buffer.from(plain.subarray(offset, offset + lengthBytes)).equals(content.read(offset, lengthBytes)))
  }
  assert.throws(() => content.read(plain.length - 1, 2), isCode('SOURCE_PAST_END'))
})

test('going back costs budget, so that a hostile order of reads ends', () => {
  const plain = numbered(keptNestedHeadBytes + 8 * keptNestedTailBytes)
  const packed = new MemorySource(zlib.gzipSync(plain, { level: 1 }))
  const budget = boundedBudget(100_000)
  const { content } = measureStream({ open: () => openGzip(packed, budget), budget, isNested: true })
  assert.throws(() => {
    for (let round = 0; round < 100; round++) content.read(keptNestedHeadBytes + (round % 2) * 8_000_000, 1)
  }, /budget spent/)
})

test('a member of a stated size is unpacked as it is read, and refused where it is of another size', () => {
  const plain = numbered(400_000)
  const packed = new MemorySource(zlib.deflateRawSync(plain))
  const source = openInflated(packed, plain.length, freeBudget)
  assert.ok(Buffer.from(plain.subarray(5, 25)).equals(source.read(5, 20)))
  assert.ok(Buffer.from(plain).equals(source.read(0, plain.length)))
  source.verify()
  for (const [sizeBytes, message] of [
    [plain.length + 1, /fewer bytes/],
    [plain.length - 1, /more bytes/],
  ] as const) {
    const wrong = openInflated(packed, sizeBytes, freeBudget)
    assert.equal(wrong.read(0, 4).length, 4)
    assert.throws(() => wrong.verify(), message)
    assert.throws(() => wrong.read(sizeBytes - 4, 4), message)
  }
  assert.throws(() => openInflated(packed, packed.sizeBytes * 2000, freeBudget), isCode('STREAM_DAMAGED'))
})

test('an empty member is empty, and one that should be is not', () => {
  const source = openInflated(new MemorySource(zlib.deflateRawSync('')), 0, freeBudget)
  source.verify()
  assert.equal(source.read(0, 0).length, 0)
  assert.throws(() => openInflated(new MemorySource(zlib.deflateRawSync('a')), 0, freeBudget).verify(), /more bytes/)
})

test('of thousands of members, each read at its start, only the last hold a decoder', () => {
  const packed = new MemorySource(zlib.deflateRawSync(numbered(200_000)))
  const members = Array.from({ length: 3000 }, () => openInflated(packed, 200_000, freeBudget))
  for (const member of members) assert.equal(member.read(0, 16).length, 16)
  const first = members[0] ?? assert.fail()
  assert.ok(Buffer.from(numbered(200_000)).equals(first.read(0, 200_000)))
  // 128 KiB of each would be 380 MiB.
  assert.ok(process.memoryUsage().arrayBuffers < 200_000_000)
})
