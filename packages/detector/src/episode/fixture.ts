// SPDX-License-Identifier: Apache-2.0
// Runs the episode logic over a score sequence on a fake clock, for the tests beside it.
import type { EpisodeSettings } from './settings.ts'
import { initialEpisodeState } from './state.ts'
import type { EpisodeEvent, EpisodeInput, EpisodeState } from './state.ts'
import { stepEpisode } from './step.ts'

/** Settings for tests: every value differs from every other, so that a swap is seen. */
export const testSettings: EpisodeSettings = {
  neutralScore: 0.5,
  riseLimit: 3,
  fallLimit: 1,
  startEvidence: 6,
  endScore: 0.3,
  minimumSec: 2,
  mergeGapSec: 5,
  cooldownSec: 4,
}

/** One hop, in ms. */
const hopMs = 500

/** Turns scores into inputs, one hop apart; the first is known at 500 ms. */
export function scored(scores: readonly number[], fromMs = 0): EpisodeInput[] {
  return scores.map((score, index) => ({ kind: 'score', atMs: fromMs + (index + 1) * hopMs, score, levelDbfs: -30 }))
}

/** A score held for some seconds. */
export function held(score: number, seconds: number): number[] {
  return Array.from({ length: (seconds * 1000) / hopMs }, () => score)
}

/** Runs all inputs; returns the last state and everything told. */
export function play(
  inputs: readonly EpisodeInput[],
  settings: EpisodeSettings = testSettings,
  from: EpisodeState = initialEpisodeState,
): { state: EpisodeState; events: EpisodeEvent[] } {
  const events: EpisodeEvent[] = []
  let state = from
  for (const input of inputs) {
    const step = stepEpisode(state, input, settings)
    state = step.state
    events.push(...step.events)
  }
  return { state, events }
}

/** The kinds told, with the room's word for room events. */
export function kinds(events: readonly EpisodeEvent[]): string[] {
  return events.map((event) => (event.kind === 'room' ? event.word : event.kind))
}
