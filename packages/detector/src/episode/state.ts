// SPDX-License-Identifier: Apache-2.0
// What the episode logic knows, hears and tells. Plain values: they can be copied, compared, stored and replayed.
import type { CannotHearCause } from '../hearing/causes.ts'

/** The three words a room can be in. */
export type RoomWord = 'quiet' | 'crying' | 'cannotHear'

/** What a room is said to be; the cause goes with `cannotHear` and only with it. */
export interface RoomState {
  readonly word: RoomWord
  readonly cause: CannotHearCause | null
}

/** Scores and levels summed over hops; sums, so that a step costs the same however long the cry. */
export interface Tally {
  readonly hops: number
  readonly scoreSum: number
  /** Sum of mean-square power, full scale = 1. */
  readonly powerSum: number
}

/** A cry that has been told and not ended. */
export interface OpenEpisode {
  readonly startedAtMs: number
  readonly lastCryingAtMs: number
  /** Since when quiet was heard without a gap in hearing. */
  readonly quietSinceMs: number
  readonly toldAtMs: number
  readonly peakScore: number
  /** Hops from the start to the last crying hop. */
  readonly heard: Tally
  /** Hops since; they join `heard` if crying goes on, and are dropped if it does not. */
  readonly pending: Tally
}

/** The whole state of one room's episode logic. */
export interface EpisodeState {
  /** Time of the latest input, in ms; null before the first. */
  readonly atMs: number | null
  /** Gathered evidence of a cry, in logits, 0..startEvidence. */
  readonly evidence: number
  readonly cause: CannotHearCause | null
  /** Since when nothing at all is heard; null while something is. */
  readonly deafSinceMs: number | null
  /** What was last told of the room; null before anything was. */
  readonly told: RoomState | null
  readonly cooldownUntilMs: number | null
  readonly open: OpenEpisode | null
}

/** One thing the logic is told. `atMs` never goes back. */
export type EpisodeInput =
  /** A hop was scored: `score` 0..1, `levelDbfs` of its sound, `atMs` when the score became known. */
  | { readonly kind: 'score'; readonly atMs: number; readonly score: number; readonly levelDbfs: number }
  /** Whether the room can be heard. Repeat it about every second: time passes for an open cry by it. */
  | { readonly kind: 'hearing'; readonly atMs: number; readonly cause: CannotHearCause | null }
  /** Nothing more will come: end of a file (`quiet`), device removed or shutdown (`interrupted`). */
  | { readonly kind: 'stop'; readonly atMs: number; readonly reason: EndReason }

/** `interrupted` where the end was not heard. */
export type EndReason = 'quiet' | 'interrupted'

/** Figures of a cry so far: from its start to its last crying hop. */
export interface EpisodeFigures {
  readonly startedAtMs: number
  readonly peakScore: number
  readonly meanScore: number
  /** Power mean of the hops' levels. */
  readonly levelDbfs: number
}

/** One thing the logic tells. For each cry: `start`, any number of `update`, exactly one `end`. */
export type EpisodeEvent =
  | { readonly kind: 'start'; readonly atMs: number; readonly score: number; readonly levelDbfs: number }
  | ({ readonly kind: 'update'; readonly atMs: number } & EpisodeFigures)
  /** `endedAtMs` is the end of the last crying hop; `atMs`, when the end was decided. */
  | ({
      readonly kind: 'end'
      readonly atMs: number
      readonly endedAtMs: number
      readonly reason: EndReason
    } & EpisodeFigures)
  | ({ readonly kind: 'room'; readonly atMs: number } & RoomState)

/** The state of a room nothing is known of yet. */
export const initialEpisodeState: EpisodeState = Object.freeze({
  atMs: null,
  evidence: 0,
  cause: null,
  deafSinceMs: null,
  told: null,
  cooldownUntilMs: null,
  open: null,
})
