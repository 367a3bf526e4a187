// SPDX-License-Identifier: Apache-2.0
// Each cause of "cannot hear": what brings it, when, what ends it, and what must not bring it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@cryingsense/testkit'
import fc from 'fast-check'
import { DetectorError } from '../errors.ts'
import { cannotHearCauses, isDeaf } from './causes.ts'
import { HearingMonitor } from './monitor.ts'
import { healthBlockSamples, SignalProbe } from './probe.ts'
import type { HealthBlock } from './probe.ts'
import { initialHearingState, stepHearing } from './step.ts'

const rateHz = 16_000

/** White noise at a level, rounded to 16 bits like a microphone's. */
function noise(seconds: number, levelDbfs: number, seed = 1): Float32Array {
  const random = seededRandom(seed)
  // A uniform number in -1..1 has a mean square of 1/3.
  const scale = 10 ** (levelDbfs / 20) * Math.sqrt(3)
  const round = (value: number) => Math.round(value * 32_768) / 32_768
  return Float32Array.from({ length: seconds * rateHz }, () => round(scale * (2 * random() - 1)))
}

/** Plays pieces one after the other, 0.1 s at a time; returns the cause after each 0.5 s. */
function play(monitor: HearingMonitor, ...pieces: readonly Float32Array[]): (string | null)[] {
  const causes: (string | null)[] = []
  let heard = (monitor.state.atMs ?? 0) / 1000
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += 1600) {
      heard += 0.1
      monitor.sound(piece.subarray(at, at + 1600), heard * 1000)
      monitor.tick(heard * 1000)
      if (((at + 1600) / 1600) % 5 === 0) causes.push(monitor.cause)
    }
  }
  return causes
}

function causeAfter(...pieces: readonly Float32Array[]): string | null {
  return play(new HearingMonitor(), ...pieces).at(-1) ?? null
}

test('an ordinary room is heard: faint noise, and a loud cry over it', () => {
  assert.equal(causeAfter(noise(20, -62)), null)
  assert.equal(causeAfter(noise(5, -62), noise(2, -12), noise(1, -60), noise(10, -14, 3)), null)
})

test('a device that sends nothing is noticed after 6 s, and heard again after a second of sound', () => {
  const monitor = new HearingMonitor()
  play(monitor, noise(1, -60))
  for (let second = 1; second <= 5; second++) monitor.tick(1000 + second * 1000)
  assert.equal(monitor.cause, null)
  monitor.tick(7000)
  assert.equal(monitor.cause, 'deviceSilent')
  assert.ok(Math.abs((monitor.state.sinceMs ?? 0) - 1000) < 1)
  assert.deepEqual(play(monitor, noise(1, -60)), ['deviceSilent', null])
})

test('a device that never spoke is noticed too', () => {
  const monitor = new HearingMonitor()
  for (let second = 0; second <= 6; second++) monitor.tick(second * 1000)
  assert.equal(monitor.cause, 'deviceSilent')
})

test('a device that says it lives, with its gate closed, is not silent', () => {
  const monitor = new HearingMonitor()
  for (let second = 0; second <= 60; second++) {
    if (second % 5 === 0) monitor.alive(second * 1000)
    monitor.tick(second * 1000)
  }
  assert.equal(monitor.cause, null)
})

test('only zeros for 3 s are a dead microphone; 2 s are a pause', () => {
  assert.equal(causeAfter(noise(1, -60), new Float32Array(2 * rateHz)), null)
  const monitor = new HearingMonitor()
  assert.equal(play(monitor, noise(1, -60), new Float32Array(3 * rateHz)).at(-1), 'zeroSamples')
  assert.ok(Math.abs((monitor.state.sinceMs ?? 0) - 1000) < 1)
  assert.deepEqual(play(monitor, noise(1, -60)), ['zeroSamples', null])
})

test('a constant other than zero is stuck', () => {
  assert.equal(causeAfter(new Float32Array(4 * rateHz).fill(0.25)), 'stuckSamples')
})

test('a buffer handed out again and again is stuck, whatever its length', () => {
  for (const length of [64, 500, 1111, 7999]) {
    const buffer = noise(0.5, -40, length).slice(0, length)
    const loop = Float32Array.from({ length: 6 * rateHz }, (_, index) => buffer[index % length] ?? 0)
    assert.equal(causeAfter(noise(1, -50), loop), 'stuckSamples', `length ${length}`)
    assert.equal(causeAfter(loop, noise(3, -50, 5)), null)
  }
})

test('faint noise of two or three of the last bits is not stuck', () => {
  const random = seededRandom(4)
  const faint = Float32Array.from({ length: 10 * rateHz }, () => (Math.floor(random() * 3) - 1) / 32_768)
  assert.equal(causeAfter(faint), null)
})

test('a converter overdriven for 4 s clips; peaks of a loud cry do not', () => {
  const clipped = noise(6, 6).map((sample) => Math.max(-1, Math.min(1, sample)))
  assert.equal(causeAfter(clipped), 'clipping')
  const loud = noise(6, -4.5).map((sample) => Math.max(-1, Math.min(1, sample)))
  assert.equal(play(new HearingMonitor(), loud).includes('clipping'), false)
})

test('steady noise at -28 dBFS for 15 s drowns a cry, the same noise with breaths in it does not', () => {
  const monitor = new HearingMonitor()
  const causes = play(monitor, noise(16, -28))
  assert.equal(causes[28], null)
  assert.equal(causes[29], 'noiseTooHigh')
  const breathing = Array.from({ length: 12 }, (_, index) => [
    noise(1.4, -15, index + 2),
    noise(0.4, -45, index + 50),
  ]).flat()
  assert.equal(causeAfter(...breathing), null)
})

test('noise between the two thresholds changes nothing, in either state', () => {
  assert.equal(causeAfter(noise(30, -31.5)), null)
  const monitor = new HearingMonitor()
  play(monitor, noise(16, -28), noise(20, -31.5))
  assert.equal(monitor.cause, 'noiseTooHigh')
  play(monitor, noise(6, -40))
  assert.equal(monitor.cause, null)
})

test('a model that gives no score is told at once, and forgotten at its next score', () => {
  const monitor = new HearingMonitor()
  monitor.model(false, 10)
  assert.equal(monitor.cause, 'modelFailed')
  monitor.model(true, 20)
  assert.equal(monitor.cause, null)
})

test('where several causes hold, the most disabling is told', () => {
  const monitor = new HearingMonitor()
  play(monitor, new Float32Array(4 * rateHz))
  monitor.model(false, 5000)
  assert.equal(monitor.cause, 'modelFailed')
  monitor.tick(20_000)
  assert.equal(monitor.cause, 'deviceSilent')
  assert.deepEqual(
    cannotHearCauses.filter((cause) => !isDeaf(cause)),
    ['clipping', 'noiseTooHigh'],
  )
})

test('sound() refuses NaN and infinity', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => new HearingMonitor().sound(Float32Array.of(0, bad), 1),
      (error) => error instanceof DetectorError && error.code === 'SAMPLES_INVALID' && error.context['index'] === 1,
    )
  }
})

test('stepHearing() refuses time that goes back, and NaN', () => {
  const at = (atMs: number) => stepHearing({ ...initialHearingState, atMs: 5 }, { kind: 'tick', atMs })
  for (const atMs of [4, Number.NaN]) assert.throws(() => at(atMs), { code: 'TIME_WENT_BACK' })
  assert.equal(at(5).atMs, 5)
})

test('blocks do not depend on how the samples arrive', () => {
  const samples = noise(3, -30)
  samples.fill(0, 9000, 12_000)
  const blocksOf = (cuts: readonly number[]): HealthBlock[] => {
    const probe = new SignalProbe()
    const blocks: HealthBlock[] = []
    let from = 0
    for (const cut of [...cuts, samples.length]) {
      probe.push(samples.subarray(from, cut), (block) => void blocks.push(block))
      from = cut
    }
    return blocks
  }
  const whole = blocksOf([])
  assert.equal(whole.length, samples.length / healthBlockSamples)
  fc.assert(
    fc.property(fc.array(fc.nat(samples.length), { maxLength: 9 }), (cuts) => {
      assert.deepEqual(blocksOf(cuts.toSorted((a, b) => a - b)), whole)
    }),
    { numRuns: 20 },
  )
})

test('a monitor made from a copied state goes on as the first would', () => {
  const first = new HearingMonitor()
  play(first, new Float32Array(2 * rateHz))
  const second = new HearingMonitor(structuredClone(first.state))
  const rest = new Float32Array(1 * rateHz)
  assert.deepEqual(play(second, rest), play(first, rest))
  assert.equal(second.cause, 'zeroSamples')
})
