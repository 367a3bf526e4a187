// SPDX-License-Identifier: Apache-2.0
// The coded formats against the formula of the fixtures, which others' encoders made.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixture, joined, read } from './fixture.ts'

function tone(index: number): number {
  const t = index / 16_000
  return 0.25 * Math.sin(2 * Math.PI * 440 * t) + 0.1 * Math.sin(2 * Math.PI * 700 * t)
}

/** Largest difference from the formula, start and end left out: lossy coders need some milliseconds to settle. */
function worst(found: Float32Array): number {
  return Math.max(...Array.from(found.subarray(2000, 22_000), (value, index) => Math.abs(value - tone(index + 2000))))
}

test('FLAC gives back every sample to the last of 16 bits', async () => {
  const found = await read(fixture('tone.flac'))
  assert.equal(found.length, 24_000)
  // libsndfile rounds to 16 bits at encoding.
  assert.ok(Math.max(...Array.from(found, (value, index) => Math.abs(value - tone(index)))) <= 1 / 32_768)
})

test('Ogg Opus is aligned to the sample and loses little', async () => {
  const found = await read(fixture('tone.opus'))
  assert.equal(found.length, 24_000)
  assert.ok(worst(found) < 0.05, String(worst(found)))
})

test('MP3 is aligned to the sample and loses little', async () => {
  const found = await read(fixture('tone.mp3'))
  assert.equal(found.length, 24_000)
  assert.ok(worst(found) < 0.03, String(worst(found)))
})

test('tags around MP3 sound are skipped', async () => {
  const id3 = joined(new TextEncoder().encode('ID3'), Uint8Array.of(4, 0, 0, 0, 0, 1, 2), new Uint8Array(130))
  const id3v1 = joined(new TextEncoder().encode('TAG'), new Uint8Array(125))
  const plain = await read(fixture('tone.mp3'))
  assert.deepEqual(await read(joined(id3, fixture('tone.mp3'), id3v1)), plain)
})

test('a coded file gives the same samples however it arrives', async () => {
  for (const name of ['tone.flac', 'tone.opus', 'tone.mp3']) {
    assert.deepEqual(await read(fixture(name), 977), await read(fixture(name)), name)
  }
})
