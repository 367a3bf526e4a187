// SPDX-License-Identifier: Apache-2.0
// The cry decision on score sequences. Expected times are counted by hand in the comments.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { held, kinds, play, scored, testSettings } from './fixture.ts'
import type { EpisodeEvent } from './state.ts'

function only<Kind extends EpisodeEvent['kind']>(events: readonly EpisodeEvent[], kind: Kind) {
  return events.filter((event): event is Extract<EpisodeEvent, { kind: Kind }> => event.kind === kind)
}

test('a very high score raises a cry after startEvidence / riseLimit hops', () => {
  // logit(0.999) = 6.9 is held to 3 per hop; 6 is reached at the second hop, 500 ms after the first.
  const { events } = play(scored([...held(0.01, 5), ...held(0.999, 3)]))
  assert.equal(only(events, 'start')[0]?.atMs, 6000)
})

test('a moderate score raises a cry too, later', () => {
  // logit(0.75) - logit(0.5) = 1.0986 per hop; 6 / 1.0986 = 5.46, so the sixth hop.
  const { events } = play(scored(held(0.75, 10)))
  assert.equal(only(events, 'start')[0]?.atMs, 3000)
})

test('a single high score raises nothing', () => {
  const { events } = play(scored([...held(0.01, 3), 0.999, ...held(0.01, 10)]))
  assert.deepEqual(kinds(events), ['quiet'])
})

test('a score at neutralScore raises nothing, however long it lasts', () => {
  assert.deepEqual(kinds(play(scored(held(0.5, 600))).events), ['quiet'])
})

test('a breath before the start costs fallLimit per hop, not everything', () => {
  // 3, then two quiet hops take 2, then 3 and 3: 7 >= 6 at the fifth hop.
  const { events } = play(scored([0.999, 0.001, 0.001, 0.999, 0.999]))
  assert.equal(only(events, 'start')[0]?.atMs, 2500)
})

test('pauses below mergeGapSec belong to one cry, and the end is the end of the last crying hop', () => {
  const { events } = play(scored([...held(0.99, 4), ...held(0.01, 4), ...held(0.99, 4), ...held(0.01, 10)]))
  assert.equal(only(events, 'start').length, 1)
  const [end] = only(events, 'end')
  // Crying hops end at 12 s; 5 s of quiet decide at 17 s.
  assert.equal(end?.endedAtMs, 12_000)
  assert.equal(end?.atMs, 17_000)
  assert.equal(end?.reason, 'quiet')
})

test('scores between endScore and neutralScore keep a cry open but raise none', () => {
  assert.deepEqual(kinds(play(scored(held(0.4, 60))).events), ['quiet'])
  const { state } = play(scored([...held(0.99, 2), ...held(0.4, 60)]))
  assert.equal(state.open?.lastCryingAtMs, 62_000)
})

test('mean score and level cover the hops from the start to the last crying hop', () => {
  const inputs = scored([0.999, 0.999, 0.8, 0.1, 0.6, ...held(0.01, 6)])
  const loud = inputs.map((input, index) =>
    input.kind === 'score' && index === 2 ? { ...input, levelDbfs: -20 } : input,
  )
  const [end] = only(play(loud).events, 'end')
  // Hops 2..5: 0.999, 0.8, 0.1, 0.6. Powers 1e-3, 1e-2, 1e-3, 1e-3, mean 3.25e-3 = -24.88 dBFS.
  assert.ok(Math.abs((end?.meanScore ?? 0) - 2.499 / 4) < 1e-9)
  assert.ok(Math.abs((end?.levelDbfs ?? 0) - 10 * Math.log10(3.25e-3)) < 1e-9)
  assert.equal(end?.peakScore, 0.999)
})

test('digital silence never makes a level of minus infinity', () => {
  const inputs = scored(held(0.99, 2)).map((input) => ({ ...input, levelDbfs: Number.NEGATIVE_INFINITY }))
  assert.equal(only(play(inputs).events, 'start').length, 1)
  const [end] = only(play([...inputs, { kind: 'stop', atMs: 2000, reason: 'quiet' }]).events, 'end')
  assert.ok(Math.abs((end?.levelDbfs ?? 0) + 120) < 1e-9)
})

test('an open cry is told again about every two seconds', () => {
  const { events } = play(scored(held(0.99, 11)))
  assert.deepEqual(
    only(events, 'update').map((event) => event.atMs),
    [3000, 5000, 7000, 9000, 11_000],
  )
})

test('a cry shorter than minimumSec is stretched to it', () => {
  const { events } = play(scored([...held(0.99, 1), ...held(0.01, 10)]))
  const [end] = only(events, 'end')
  assert.equal(end?.startedAtMs, 1000)
  assert.equal(end?.endedAtMs, 3000)
})

test('no cry starts within cooldownSec, and one that goes on starts right after it', () => {
  // End decided at 7 s (last crying hop 2 s, gap 5 s); cooldown to 11 s.
  const { events } = play(scored([...held(0.99, 2), ...held(0.01, 5), ...held(0.99, 10)]))
  assert.deepEqual(
    only(events, 'start').map((event) => event.atMs),
    [1000, 11_000],
  )
})

test('a vanished device leaves a cry open for a minute, then ends it as interrupted', () => {
  const deaf = Array.from({ length: 70 }, (_, second) => ({
    kind: 'hearing' as const,
    atMs: 5000 + second * 1000,
    cause: 'deviceSilent' as const,
  }))
  const { events } = play([...scored(held(0.99, 4)), ...deaf])
  assert.deepEqual(kinds(events), ['quiet', 'start', 'crying', 'update', 'cannotHear', 'end'])
  const [end] = only(events, 'end')
  assert.deepEqual([end?.reason, end?.endedAtMs, end?.atMs], ['interrupted', 4000, 65_000])
})

test('a cry goes on after a short gap in hearing, and quiet is counted anew', () => {
  const gap = [
    { kind: 'hearing' as const, atMs: 5000, cause: 'zeroSamples' as const },
    { kind: 'hearing' as const, atMs: 30_000, cause: null },
  ]
  const { events } = play([...scored(held(0.99, 4)), ...gap, ...scored(held(0.01, 4.5), 30_000)])
  assert.equal(only(events, 'end').length, 0)
  const more = play([...scored(held(0.99, 4)), ...gap, ...scored(held(0.01, 5), 30_000)])
  assert.equal(only(more.events, 'end')[0]?.atMs, 35_000)
})

test('scores from before a device vanished do not help to raise a cry after it', () => {
  const inputs = [
    ...scored([0.999]),
    { kind: 'hearing' as const, atMs: 600, cause: 'deviceSilent' as const },
    { kind: 'hearing' as const, atMs: 700, cause: null },
    ...scored([0.999], 700),
  ]
  assert.equal(only(play(inputs).events, 'start').length, 0)
})

test('scores of a deaf room are ignored, scores through noise are not', () => {
  const hearing = (cause: 'stuckSamples' | 'noiseTooHigh') => ({ kind: 'hearing' as const, atMs: 0, cause })
  assert.deepEqual(kinds(play([hearing('stuckSamples'), ...scored(held(0.99, 9))]).events), ['cannotHear'])
  const { events } = play([hearing('noiseTooHigh'), ...scored([...held(0.99, 2), ...held(0.01, 6)])])
  assert.deepEqual(kinds(events), ['cannotHear', 'start', 'crying', 'update', 'update', 'end', 'cannotHear'])
  assert.equal(only(events, 'end')[0]?.reason, 'interrupted')
})

test('another cause is told, the same cause is not told twice', () => {
  const hear = (atMs: number, cause: 'clipping' | 'deviceSilent') => ({ kind: 'hearing' as const, atMs, cause })
  const { events } = play([hear(0, 'clipping'), hear(1, 'clipping'), hear(2, 'deviceSilent')])
  assert.deepEqual(
    only(events, 'room').map((event) => event.cause),
    ['clipping', 'deviceSilent'],
  )
})

test('a stop ends an open cry at once and forgets the evidence', () => {
  const inputs = [...scored(held(0.99, 9)), { kind: 'stop' as const, atMs: 9000, reason: 'quiet' as const }]
  const { state, events } = play(inputs)
  assert.equal(only(events, 'end')[0]?.endedAtMs, 9000)
  assert.equal(state.open, null)
  assert.equal(state.evidence, 0)
})

test('a higher riseLimit or lower startEvidence raises sooner', () => {
  const start = (change: object) =>
    only(play(scored(held(0.999, 9)), { ...testSettings, ...change }).events, 'start')[0]?.atMs
  assert.equal(start({ riseLimit: 6 }), 500)
  assert.equal(start({ startEvidence: 9 }), 1500)
})
