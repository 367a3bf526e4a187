// SPDX-License-Identifier: Apache-2.0
// zstd against node:zlib, which packs what is unpacked here, and judges what was damaged.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { join, opens, plainSamples, pull, randomNumbers, type Open } from '../fixture.ts'

const open: Open = opens.get('zstd') ?? assert.fail()
const { constants } = zlib

function pack(plain: Uint8Array, params: Record<number, number> = {}): Uint8Array {
  return zlib.zstdCompressSync(plain, { params })
}

test('every level unpacks to what was packed', () => {
  for (const [name, plain] of plainSamples()) {
    for (const level of [-5, 1, 3, 5, 9, 16, 22]) {
      const checked = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 }
      const outcome = pull(open, pack(plain, checked))
      assert.equal(outcome.code, '', `${name} level ${level}: ${outcome.message}`)
      assert.ok(Buffer.from(plain).equals(outcome.bytes), `${name} level ${level}`)
    }
  }
})

test('every strategy, small windows and long matches unpack', () => {
  const plain = join([...plainSamples().values()])
  for (let strategy = 1; strategy <= 9; strategy++) {
    for (const windowLog of [10, 17]) {
      const params = {
        [constants.ZSTD_c_strategy]: strategy,
        [constants.ZSTD_c_windowLog]: windowLog,
        [constants.ZSTD_c_enableLongDistanceMatching]: strategy % 2,
        [constants.ZSTD_c_contentSizeFlag]: strategy % 2,
      }
      const outcome = pull(open, pack(plain, params))
      assert.equal(outcome.code, '', `${strategy} ${windowLog}: ${outcome.message}`)
      assert.ok(Buffer.from(plain).equals(outcome.bytes), `${strategy} ${windowLog}`)
    }
  }
})

test('frames one after the other are one file, and each may be cut', () => {
  const [one, two] = [pack(Buffer.from('one')), pack(Buffer.from('two'))]
  assert.equal(new TextDecoder().decode(pull(open, join([one, two])).bytes), 'onetwo')
  for (let length = 0; length < one.length; length++)
    assert.equal(pull(open, one.subarray(0, length)).code, 'STREAM_TRUNCATED', `${length}`)
})

function nodeUnpacks(packed: Uint8Array): Buffer | undefined {
  try {
    return zlib.zstdDecompressSync(packed, { maxOutputLength: 1_000_000 })
  } catch {
    return undefined
  }
}

test('a frame with a flipped bit is accepted just when the library accepts it, with the same bytes', () => {
  const random = randomNumbers(21)
  const samples = [...plainSamples().values()]
  let accepted = 0
  let looser = 0
  let stricter = 0
  for (let round = 0; round < 2500; round++) {
    const sample = samples[2 + (round % (samples.length - 2))] ?? assert.fail()
    const plain = sample.subarray(0, 1 + (random() % 3000))
    const packed = Uint8Array.from(pack(plain, { [constants.ZSTD_c_compressionLevel]: [1, 3, 9, 19][round % 4] ?? 3 }))
    const bit = random() % (8 * Math.min(packed.length, round % 2 === 0 ? 60 : packed.length))
    packed[bit >>> 3] = (packed[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
    const expected = nodeUnpacks(packed)
    const outcome = pull(open, packed)
    const isWhole = outcome.code === ''
    if (isWhole && expected === undefined) looser++
    if (expected === undefined) continue
    // The library's fast loop for four streams of literals does not look whether each is used up, as RFC 8878 asks.
    if (outcome.message.includes('coded literals')) stricter++
    else {
      accepted++
      assert.ok(isWhole && expected.equals(outcome.bytes), `${Buffer.from(packed).toString('hex')}: ${outcome.message}`)
    }
  }
  assert.ok(accepted > 200, `${accepted} accepted`)
  // Node's stream refuses windows over its memory limit where the content never uses them.
  assert.ok(looser < 15, `${looser} accepted here alone`)
  assert.ok(stricter < 120, `${stricter} refused here alone`)
})
