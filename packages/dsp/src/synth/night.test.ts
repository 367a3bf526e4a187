// SPDX-License-Identifier: Apache-2.0
// Nights: same seed same bytes however they are cut, truth that agrees with the sound, no clipping, bad requests refused.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { nurseryStream, synthesizeNight, type NightOptions } from './night.ts'
import { Nursery, type TruthEvent } from './nursery.ts'
import { SCENE_NAMES } from './scene.ts'
import { rms } from './fixture.ts'

function collect(options: NightOptions): { samples: Float32Array; events: readonly TruthEvent[] } {
  const night = synthesizeNight(options)
  const samples = new Float32Array(night.totalSamples)
  let place = 0
  for (const block of night.blocks) {
    samples.set(block, place)
    place += block.length
  }
  assert.equal(place, night.totalSamples)
  return { samples, events: night.events }
}

const hash = (samples: Float32Array): string =>
  createHash('sha256').update(new Uint8Array(samples.buffer)).digest('hex')

test('synthesizeNight() gives the same bytes for the same seed, whatever the block size', () => {
  const options = { seed: 7, minutes: 1.5, scene: 'stress', firstCrySec: 3 } as const
  const reference = collect(options)
  for (const blockSamples of [1, 320, 4999, 2048 * 3 + 17]) {
    const other = collect({ ...options, blockSamples })
    assert.equal(hash(other.samples), hash(reference.samples), `${blockSamples}`)
    assert.deepEqual(other.events, reference.events)
  }
  assert.notEqual(hash(collect({ ...options, seed: 8 }).samples), hash(reference.samples))
})

test('synthesizeNight() is as loud as its truth says, where it says', () => {
  const { samples, events } = collect({ seed: 11, minutes: 6, scene: 'busy' })
  const cries = events.filter(({ kind }) => kind === 'cry')
  assert.ok(cries.length >= 2)
  // The floor: the quietest half second.
  let floor = Infinity
  for (let start = 0; start + 8000 <= samples.length; start += 8000)
    floor = Math.min(floor, rms(samples.subarray(start, start + 8000)))
  for (const { startSec, endSec, snrDb } of cries) {
    const blocks: number[] = []
    for (let start = startSec * 16000; start + 320 <= endSec * 16000; start += 320)
      blocks.push(rms(samples.subarray(start, start + 320)) ** 2)
    const gate = Math.max(...blocks) / 100
    const sounding = blocks.filter((power) => power > gate)
    const measuredDb = 10 * Math.log10(sounding.reduce((sum, power) => sum + power, 0) / sounding.length / floor ** 2)
    assert.ok(Math.abs(measuredDb - (snrDb ?? 0)) < 2, `${measuredDb} measured, ${snrDb} stated`)
    // Before the start there is no cry: at least 9 dB less in the half second before than in the first two seconds after.
    if (events.some((other) => other.kind !== 'cry' && other.startSec < startSec && other.endSec > startSec - 1.5))
      continue
    const before = rms(samples.subarray((startSec - 0.5) * 16000, startSec * 16000))
    const after = rms(samples.subarray(startSec * 16000, (startSec + 2) * 16000))
    assert.ok(20 * Math.log10(after / before) > 9)
  }
})

test('synthesizeNight() starts the first cry when asked and keeps cries apart', () => {
  const { events } = collect({ seed: 5, minutes: 8, firstCrySec: 2.25 })
  const cries = events.filter(({ kind }) => kind === 'cry')
  assert.equal(cries[0]?.startSec, 2.25)
  for (let index = 1; index < cries.length; index++) {
    assert.ok((cries[index]?.startSec ?? 0) > (cries[index - 1]?.endSec ?? 0) + 20)
  }
  for (const { startSec, endSec, label, kind } of events) {
    assert.ok(startSec < endSec && endSec <= 480)
    assert.equal(label, kind === 'cry' ? 'cry' : 'noncry')
  }
})

test('no scene clips or holds a value that is not a 16-bit sample', () => {
  for (const scene of SCENE_NAMES) {
    for (let seed = 0; seed < 2; seed++) {
      const nursery = new Nursery({ seed, scene, firstCrySec: 2 })
      const samples = new Float32Array(60 * 16000)
      nursery.render(samples)
      assert.equal(nursery.clippedSamples, 0, `${scene} ${seed}`)
      assert.ok(samples.every((sample) => Number.isInteger(sample * 32768)))
    }
  }
})

test('nurseryStream() "busy" cries within ten seconds and again within two minutes', () => {
  for (let seed = 0; seed < 5; seed++) {
    const cries: TruthEvent[] = []
    const stream = nurseryStream({
      seed,
      scene: 'busy',
      onEvent: (event) => void (event.kind === 'cry' && cries.push(event)),
    })
    for (let block = 0; block < 50 * 150; block++) assert.equal(stream.next().value.length, 320)
    assert.ok(cries.length >= 2)
    assert.ok((cries[0]?.startSec ?? 99) >= 4 && (cries[0]?.startSec ?? 99) <= 8)
    for (const { startSec, endSec } of cries) assert.ok(endSec - startSec >= 20 && endSec - startSec < 48)
  }
})

test('nurseryStream() "quiet" does not cry in its first four minutes', () => {
  const kinds = new Set<string>()
  const stream = nurseryStream({
    seed: 1,
    scene: 'quiet',
    blockSamples: 16000,
    onEvent: ({ kind }) => void kinds.add(kind),
  })
  for (let second = 0; second < 239; second++) stream.next()
  assert.ok(!kinds.has('cry'))
  assert.ok(kinds.size > 0)
})

test('synthesizeNight() refuses lengths, starts and blocks out of range', () => {
  for (const minutes of [0, -1, Number.NaN, 1e9]) assert.throws(() => synthesizeNight({ seed: 1, minutes }), RangeError)
  assert.throws(() => synthesizeNight({ seed: 1, minutes: 1, firstCrySec: -1 }), RangeError)
  assert.throws(() => synthesizeNight({ seed: 1, minutes: 1, blockSamples: 0.5 }), RangeError)
})
