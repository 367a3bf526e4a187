// SPDX-License-Identifier: Apache-2.0
// Means over hops, kept as sums.
import type { OpenEpisode, EpisodeFigures, Tally } from './state.ts'

/** No hops. */
export const emptyTally: Tally = Object.freeze({ hops: 0, scoreSum: 0, powerSum: 0 })

/** Digital silence has no level in decibels; -120 dBFS is below the last bit of 16. */
const powerFloor = 1e-12

/** The tally with one more hop. */
export function withHop(tally: Tally, score: number, levelDbfs: number): Tally {
  return {
    hops: tally.hops + 1,
    scoreSum: tally.scoreSum + score,
    powerSum: tally.powerSum + Math.max(powerFloor, 10 ** (levelDbfs / 10)),
  }
}

/** Both tallies as one. */
export function joined(a: Tally, b: Tally): Tally {
  return { hops: a.hops + b.hops, scoreSum: a.scoreSum + b.scoreSum, powerSum: a.powerSum + b.powerSum }
}

/** What is told of an open cry; its tally holds at least the hop that started it. */
export function toFigures(open: OpenEpisode): EpisodeFigures {
  const { hops, scoreSum, powerSum } = open.heard
  return {
    startedAtMs: open.startedAtMs,
    peakScore: open.peakScore,
    meanScore: scoreSum / hops,
    levelDbfs: 10 * Math.log10(powerSum / hops),
  }
}
