// SPDX-License-Identifier: Apache-2.0
// Each attack named, with a good control beside it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteReader, ByteWriter, BytesError } from './index.ts'

function refuses(code: string, act: () => unknown): void {
  assert.throws(act, (error) => error instanceof BytesError && error.code === code && error.remedy.length > 0)
}

test('bytes() refuses a length past the end, where subarray would shorten in silence', () => {
  const input = Uint8Array.of(1, 2, 3)
  assert.equal(input.subarray(0, 9).length, 3)
  refuses('BYTES_PAST_END', () => new ByteReader(input).bytes(9, 'payload'))
  assert.equal(new ByteReader(input).bytes(3, 'payload').length, 3)
})

test('bytes() refuses NaN, fractions and negatives as a mistake of the caller', () => {
  for (const length of [Number.NaN, 1.5, -1, Number.POSITIVE_INFINITY]) {
    assert.throws(() => new ByteReader(new Uint8Array(4)).bytes(length, 'payload'), RangeError)
  }
})

test('varint() refuses a number padded with empty groups', () => {
  refuses('BYTES_NOT_MINIMAL', () => new ByteReader(Uint8Array.of(0x81, 0x00)).varint('n', 1000))
  assert.equal(new ByteReader(Uint8Array.of(0x01)).varint('n', 1000), 1)
})

test('varint() refuses an endless number without reading on', () => {
  const reader = new ByteReader(new Uint8Array(1000).fill(0xff))
  refuses('BYTES_NUMBER_TOO_LARGE', () => reader.varint('n', Number.MAX_SAFE_INTEGER))
  assert.equal(reader.offset, 8)
})

test('varint() refuses a value over the limit of its field', () => {
  refuses('BYTES_NUMBER_TOO_LARGE', () => new ByteReader(Uint8Array.of(0x80, 0x01)).varint('n', 127))
})

test('safeU64le() refuses a count that a double would round', () => {
  const writer = new ByteWriter(8)
  writer.u64le(2n ** 53n + 1n)
  refuses('BYTES_NUMBER_TOO_LARGE', () => new ByteReader(writer.written()).safeU64le('count'))
})

test('utf8() refuses a lone continuation byte and an overlong slash', () => {
  refuses('BYTES_TEXT_INVALID', () => new ByteReader(Uint8Array.of(0x80)).utf8(1, 'name'))
  refuses('BYTES_TEXT_INVALID', () => new ByteReader(Uint8Array.of(0xc0, 0xaf)).utf8(2, 'name'))
})

test('finish() refuses a trailing byte', () => {
  const reader = new ByteReader(Uint8Array.of(1, 2))
  reader.u8('type')
  refuses('BYTES_LEFT_OVER', () => reader.finish())
})

test('a writer refuses to grow past its capacity and leaves what it wrote intact', () => {
  const writer = new ByteWriter(2)
  writer.u8(7)
  refuses('BYTES_FULL', () => writer.u16le(1))
  assert.deepEqual([...writer.written()], [7])
})
