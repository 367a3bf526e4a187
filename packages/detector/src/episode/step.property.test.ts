// SPDX-License-Identifier: Apache-2.0
// What holds for every sequence of scores and every setting.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cannotHearCauses } from '../hearing/causes.ts'
import { interruptedAfterMs } from '../limits.ts'
import { play } from './fixture.ts'
import type { EpisodeSettings } from './settings.ts'
import type { EpisodeEvent, EpisodeInput } from './state.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })

const settings: fc.Arbitrary<EpisodeSettings> = fc.record({
  neutralScore: fc.double({ min: 0.2, max: 0.9, noNaN: true }),
  riseLimit: fc.double({ min: 0.5, max: 6, noNaN: true }),
  fallLimit: fc.double({ min: 0.1, max: 6, noNaN: true }),
  startEvidence: fc.double({ min: 0, max: 12, noNaN: true }),
  endScore: fc.double({ min: 0.01, max: 0.2, noNaN: true }),
  minimumSec: fc.integer({ min: 0, max: 6 }),
  mergeGapSec: fc.integer({ min: 1, max: 10 }),
  cooldownSec: fc.integer({ min: 0, max: 9 }),
})

// Scores come in runs, as in life; independent scores would hardly ever open a cry.
const run = fc.record({
  score: share,
  hops: fc.integer({ min: 1, max: 30 }),
  levelDbfs: fc.integer({ min: -120, max: 0 }),
  cause: fc.option(fc.constantFrom(...cannotHearCauses), { freq: 4 }),
})

function toInputs(runs: readonly { score: number; hops: number; levelDbfs: number; cause: string | null }[]) {
  const inputs: EpisodeInput[] = []
  let atMs = 0
  for (const { score, hops, levelDbfs, cause } of runs) {
    for (let hop = 0; hop < hops; hop++) {
      atMs += 500
      inputs.push({ kind: 'hearing', atMs, cause: cannotHearCauses.find((known) => known === cause) ?? null })
      inputs.push({ kind: 'score', atMs, score, levelDbfs })
    }
  }
  inputs.push({ kind: 'stop', atMs, reason: 'interrupted' })
  return inputs
}

const anything = fc.tuple(fc.array(run, { maxLength: 30 }).map(toInputs), settings)

function check(property: (events: readonly EpisodeEvent[], settings: EpisodeSettings, endMs: number) => void): void {
  fc.assert(
    fc.property(anything, ([inputs, chosen]) => {
      property(play(inputs, chosen).events, chosen, inputs.at(-1)?.atMs ?? 0)
    }),
  )
}

test('starts and ends alternate, and every start has an end after a stop', () => {
  check((events) => {
    const told = events.flatMap((event) => (event.kind === 'start' || event.kind === 'end' ? [event.kind] : []))
    told.forEach((kind, index) => assert.equal(kind, index % 2 === 0 ? 'start' : 'end'))
    assert.equal(told.length % 2, 0)
  })
})

test('updates are told only between a start and its end', () => {
  check((events) => {
    let isOpen = false
    for (const event of events) {
      if (event.kind === 'update') assert.ok(isOpen)
      if (event.kind === 'start') isOpen = true
      if (event.kind === 'end') isOpen = false
    }
  })
})

test('events are told in the order of time', () => {
  check((events) => events.forEach((event, index) => assert.ok(event.atMs >= (events[index - 1]?.atMs ?? 0))))
})

test('no cry is shorter than minimumSec, unless its end was not heard', () => {
  check((events, { minimumSec }) => {
    for (const event of events) {
      if (event.kind !== 'end') continue
      assert.ok(event.endedAtMs >= event.startedAtMs && event.endedAtMs <= event.atMs)
      if (event.reason === 'quiet') assert.ok(event.endedAtMs - event.startedAtMs >= minimumSec * 1000)
    }
  })
})

test('after an end nothing starts within cooldownSec', () => {
  check((events, { cooldownSec }) => {
    let quietFromMs = Number.NEGATIVE_INFINITY
    for (const event of events) {
      if (event.kind === 'start') assert.ok(event.atMs >= quietFromMs)
      if (event.kind === 'end') quietFromMs = event.atMs + cooldownSec * 1000
    }
  })
})

test('figures are finite and ordered: mean score at most peak score, level within -120..0 dBFS', () => {
  check((events) => {
    for (const event of events) {
      if (event.kind !== 'update' && event.kind !== 'end') continue
      assert.ok(event.meanScore <= event.peakScore + 1e-12 && event.meanScore >= 0 && event.peakScore <= 1)
      assert.ok(event.levelDbfs >= -120 - 1e-9 && event.levelDbfs <= 1e-9)
    }
  })
})

test('the room is never called quiet while a cause holds or a cry is open', () => {
  fc.assert(
    fc.property(anything, ([inputs, chosen]) => {
      const { state } = play(inputs.slice(0, -1), chosen)
      if (state.open !== null || state.cause !== null) assert.notEqual(state.told?.word, 'quiet')
    }),
  )
})

test('a cry in a room that went deaf ends within the limit', () => {
  fc.assert(
    fc.property(anything, ([inputs, chosen]) => {
      const before = play(inputs.slice(0, -1), chosen)
      const atMs = before.state.atMs ?? 0
      const deaf = [0, interruptedAfterMs].map((wait) => ({
        kind: 'hearing' as const,
        atMs: atMs + wait,
        cause: 'deviceSilent' as const,
      }))
      assert.equal(play(deaf, chosen, before.state).state.open, null)
    }),
  )
})

test('the same inputs give the same events, and the state is plain data that survives JSON', () => {
  fc.assert(
    fc.property(anything, ([inputs, chosen]) => {
      const half = Math.floor(inputs.length / 2)
      const whole = play(inputs, chosen)
      const first = play(inputs.slice(0, half), chosen)
      const second = play(inputs.slice(half), chosen, JSON.parse(JSON.stringify(first.state)))
      assert.deepEqual([...first.events, ...second.events], whole.events)
    }),
  )
})
