// SPDX-License-Identifier: Apache-2.0
// Broken deflate streams: accepted exactly where zlib accepts them, and never a surprise.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import zlib from 'node:zlib'
import { join, plainSamples, pull, randomNumbers } from '../fixture.ts'
import { openDeflate } from '../inflated-source.ts'
import { openGzip } from './gzip.ts'

function nodeInflates(packed: Uint8Array): Buffer | undefined {
  try {
    return zlib.inflateRawSync(packed)
  } catch {
    return undefined
  }
}

test('a stream with flipped bits is accepted just when zlib accepts it, with the same bytes', () => {
  const random = randomNumbers(11)
  const plain = (plainSamples().get('text') ?? new Uint8Array(0)).subarray(0, 1500)
  let accepted = 0
  for (let round = 0; round < 4000; round++) {
    const level = [1, 6, 9][round % 3] ?? 6
    const strategy = round % 5 === 0 ? zlib.constants.Z_FIXED : zlib.constants.Z_DEFAULT_STRATEGY
    const packed = zlib.deflateRawSync(plain.subarray(0, 1 + (random() % 1500)), { level, strategy })
    const bit = random() % (8 * Math.min(packed.length, round % 2 === 0 ? 60 : packed.length))
    packed[bit >>> 3] = (packed[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
    const expected = nodeInflates(packed)
    const outcome = pull(openDeflate, packed)
    assert.equal(outcome.code === '', expected !== undefined, `${outcome.code} ${outcome.message}`)
    if (expected === undefined) continue
    accepted++
    assert.ok(expected.equals(outcome.bytes))
  }
  assert.ok(accepted > 200, `${accepted} accepted`)
})

test('random bytes are accepted just when zlib accepts them', () => {
  const random = randomNumbers(12)
  for (let round = 0; round < 5000; round++) {
    const packed = Uint8Array.from({ length: 1 + (random() % 80) }, () => random() % 256)
    // Half of them begin a dynamic block, which has the most rules.
    if (round % 2 === 0) packed[0] = ((packed[0] ?? 0) & 0xf8) | 5
    const expected = nodeInflates(packed)
    const outcome = pull(openDeflate, packed)
    assert.equal(
      outcome.code === '',
      expected !== undefined,
      `${Buffer.from(packed).toString('hex')} ${outcome.message}`,
    )
    if (expected !== undefined) assert.ok(expected.equals(outcome.bytes))
  }
})

test('a million empty blocks, and a million empty members, end', () => {
  const empty = Uint8Array.of(0, 0, 0, 0xff, 0xff)
  const blocks = join([...Array.from({ length: 1000 }, () => empty), Uint8Array.of(3, 0)])
  assert.equal(pull(openDeflate, blocks).code, '')
  const member = zlib.gzipSync('')
  const members = new Uint8Array(1_000_001 * member.length)
  for (let at = 0; at < members.length; at += member.length) members.set(member, at)
  assert.equal(pull(openGzip, members).code, 'STREAM_NOT_UNDERSTOOD')
})
