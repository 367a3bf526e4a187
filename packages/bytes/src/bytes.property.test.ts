// SPDX-License-Identifier: Apache-2.0
// Reader and writer against each other, and the varint against its definition in the DWARF standard.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteReader, ByteWriter, BytesError } from './index.ts'

const message = fc.record(
  {
    kind: fc.integer({ min: 0, max: 0xff }),
    port: fc.integer({ min: 0, max: 0xffff }),
    count: fc.integer({ min: 0, max: 0xffffffff }),
    sequence: fc.bigInt({ min: 0n, max: 0xffffffffffffffffn }),
    length: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map((value) => value % 2 ** 53),
    name: fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed()),
  },
  { noNullPrototype: true },
)

function write(value: {
  kind: number
  port: number
  count: number
  sequence: bigint
  length: number
  name: string
}): Uint8Array {
  const writer = new ByteWriter(256)
  writer.u8(value.kind)
  writer.u16le(value.port)
  writer.u32le(value.count)
  writer.u64le(value.sequence)
  writer.varint(value.length)
  writer.text(value.name)
  return writer.written().slice()
}

function read(bytes: Uint8Array): unknown {
  const reader = new ByteReader(bytes)
  const value = {
    kind: reader.u8('kind'),
    port: reader.u16le('port'),
    count: reader.u32le('count'),
    sequence: reader.u64le('sequence'),
    length: reader.varint('length', Number.MAX_SAFE_INTEGER),
    name: reader.utf8(reader.varint('name length', 80), 'name'),
  }
  reader.finish()
  return value
}

test('ByteReader reads back what ByteWriter wrote', () => {
  fc.assert(fc.property(message, (value) => assert.deepEqual(read(write(value)), value)))
})

test('ByteReader refuses every cut of a valid message with its own error', () => {
  fc.assert(
    fc.property(message, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (value, share) => {
      const whole = write(value)
      const cut = whole.subarray(0, Math.floor(whole.length * share))
      assert.throws(() => read(cut), BytesError)
    }),
  )
})

test('ByteReader answers a flipped bit with a value or with its own error, never with another exception', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.integer({ min: 0, max: 7 }), (value, position, bit) => {
      const bytes = write(value)
      const index = position % bytes.length
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit)
      try {
        read(bytes)
      } catch (error) {
        assert.ok(error instanceof BytesError)
      }
    }),
  )
})

// DWARF 5, section 7.6, table 7.7 "Examples of unsigned LEB128 encodings".
for (const [value, bytes] of [
  [2, [2]],
  [127, [127]],
  [128, [0x80, 1]],
  [129, [0x81, 1]],
  [12857, [0xb9, 0x64]],
] as const) {
  test(`varint ${value} is encoded as DWARF states`, () => {
    const writer = new ByteWriter(8)
    writer.varint(value)
    assert.deepEqual([...writer.written()], [...bytes])
    assert.equal(new ByteReader(Uint8Array.from(bytes)).varint('n', 20000), value)
  })
}
