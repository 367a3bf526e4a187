// SPDX-License-Identifier: Apache-2.0
// Deflate, gzip and zlib against node:zlib, which packs what is unpacked here.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { join, plainSamples, pull, type Open } from '../fixture.ts'
import { openDeflate } from '../inflated-source.ts'
import { openGzip } from './gzip.ts'
import { openZlib } from './zlib.ts'

const strategies = [
  zlib.constants.Z_DEFAULT_STRATEGY,
  zlib.constants.Z_HUFFMAN_ONLY,
  zlib.constants.Z_RLE,
  zlib.constants.Z_FIXED,
]
const kinds: readonly (readonly [string, Open, (plain: Uint8Array, options: zlib.ZlibOptions) => Uint8Array])[] = [
  ['raw deflate', openDeflate, zlib.deflateRawSync],
  ['gzip', openGzip, zlib.gzipSync],
  ['zlib', openZlib, zlib.deflateSync],
]

for (const [kind, open, pack] of kinds) {
  test(`${kind} of every level and strategy unpacks to what was packed, and says where it ends`, () => {
    for (const [name, plain] of plainSamples()) {
      for (const level of [0, 1, 6, 9]) {
        for (const strategy of level === 6 ? strategies : [zlib.constants.Z_DEFAULT_STRATEGY]) {
          const packed = pack(plain, { level, strategy })
          const outcome = pull(open, join([packed, Uint8Array.of(1, 2, 3, 0, 0, 0, 0, 0)]))
          assert.equal(outcome.code, '', `${name} level ${level}: ${outcome.message}`)
          assert.equal(outcome.endOffset, packed.length)
          assert.ok(Buffer.from(plain).equals(outcome.bytes), `${name} level ${level}`)
        }
      }
    }
  })

  test(`${kind} with flushes and a small window unpacks`, () => {
    const plain = plainSamples().get('text') ?? new Uint8Array(0)
    for (const windowBits of [9, 12, 15]) {
      for (const memLevel of [1, 9]) {
        const outcome = pull(open, pack(plain, { windowBits, memLevel }))
        assert.equal(outcome.code, '')
        assert.ok(Buffer.from(plain).equals(outcome.bytes))
      }
    }
  })

  test(`${kind} cut at any byte is truncated, and everything before the cut is given`, () => {
    const plain = (plainSamples().get('text') ?? new Uint8Array(0)).subarray(0, 3000)
    for (const level of [0, 1, 9]) {
      const packed = pack(plain, { level })
      for (let length = 0; length < packed.length; length++) {
        const outcome = pull(open, packed.subarray(0, length))
        assert.equal(outcome.code, 'STREAM_TRUNCATED', `level ${level}, ${length} of ${packed.length}`)
        // The bits after the cut are read as zeros for one symbol at most.
        const surely = Math.max(0, outcome.bytes.length - 2 * 258 - 8)
        assert.ok(Buffer.from(plain.subarray(0, surely)).equals(outcome.bytes.subarray(0, surely)))
      }
    }
  })
}

test('gzip members one after the other are one file, zeros between and behind them belong to it', () => {
  const [one, two] = [zlib.gzipSync('one'), zlib.gzipSync('two')]
  const outcome = pull(openGzip, join([one, two, new Uint8Array(1000), one, new Uint8Array(700), Uint8Array.of(5)]))
  assert.equal(new TextDecoder().decode(outcome.bytes), 'onetwoone')
  assert.equal(outcome.code, '')
  assert.equal(outcome.endOffset, 2 * one.length + two.length + 1000)
})

test('a match of one gzip member may not reach into the member before', () => {
  // A fixed block whose first symbol is a match of length 3 at distance 1.
  const body = Uint8Array.of(0x03, 0x02, 0x00)
  const header = zlib.gzipSync('').subarray(0, 10)
  const outcome = pull(openGzip, join([zlib.gzipSync('abc'), header, body, new Uint8Array(8)]))
  assert.equal(outcome.code, 'STREAM_DAMAGED')
  assert.match(outcome.message, /before the start/)
})

test('a gzip header may have a name, a comment, extra fields and a checksum of its own', () => {
  const packed = zlib.gzipSync('content')
  const fields = [0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 1, 2, 3, 4, 2, 3, 4, 0, 65, 66, 67, 68, 110, 0, 99, 99, 0]
  const crc = zlib.crc32(Uint8Array.from(fields)) % 0x1_0000
  const header = Uint8Array.from([...fields, crc % 256, Math.floor(crc / 256)])
  assert.equal(zlib.gunzipSync(join([header, packed.subarray(10)])).toString(), 'content')
  const outcome = pull(openGzip, join([header, packed.subarray(10)]))
  assert.deepEqual([outcome.code, new TextDecoder().decode(outcome.bytes)], ['', 'content'])
})

test('a gzip header with a wrong checksum or reserved flags is damaged, but what it holds is given', () => {
  const packed = zlib.gzipSync('content')
  for (const header of [
    [0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 3, 1, 1],
    [0x1f, 0x8b, 8, 0x20, 0, 0, 0, 0, 0, 3],
  ]) {
    const outcome = pull(openGzip, join([Uint8Array.from(header), packed.subarray(10)]))
    assert.deepEqual([outcome.code, new TextDecoder().decode(outcome.bytes)], ['STREAM_DAMAGED', 'content'])
  }
})

test('a wrong checksum or size at the end is damage, and what came before is given', () => {
  for (const [, open, pack] of kinds.slice(1)) {
    const packed = Uint8Array.from(pack(Buffer.from('content'), {}))
    for (let fromEnd = 1; fromEnd <= 4; fromEnd++) {
      const wrong = packed.slice()
      wrong[packed.length - fromEnd] = (wrong[packed.length - fromEnd] ?? 0) ^ 1
      const outcome = pull(open, wrong)
      assert.deepEqual([outcome.code, new TextDecoder().decode(outcome.bytes)], ['STREAM_DAMAGED', 'content'])
    }
  }
})

test('a zlib stream that needs a dictionary is not understood', () => {
  const packed = zlib.deflateSync('content content', { dictionary: Buffer.from('content') })
  assert.equal(pull(openZlib, packed).code, 'STREAM_NOT_UNDERSTOOD')
})
