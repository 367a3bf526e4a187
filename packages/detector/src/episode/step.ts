// SPDX-License-Identifier: Apache-2.0
// The cry decision: scores in, start / update / end out. A pure step, so that it runs in tests on a fake clock, in
// threshold sweeps over recorded scores, and in the ear, and is the same thing everywhere.
//
// A start is a one-sided cumulative sum of log-likelihood evidence (E. S. Page, "Continuous inspection schemes",
// Biometrika 41, 1954): of all rules with the same rate of false alarms it raises the true one soonest (G. Lorden,
// 1971). Two or three very high scores reach the bound at once; moderate scores need several seconds; a breath
// takes a little away. That is the fast path, the slow path and the bout logic in one number.
import { DetectorError } from '../errors.ts'
import { isDeaf } from '../hearing/causes.ts'
import { interruptedAfterMs, logitLimit, updateEveryMs } from '../limits.ts'
import type { EpisodeSettings } from './settings.ts'
import type { EndReason, EpisodeEvent, EpisodeInput, EpisodeState, OpenEpisode } from './state.ts'
import { emptyTally, joined, toFigures, withHop } from './tally.ts'

/** What a step returns: the next state, and what to tell, in order. */
export interface EpisodeStep {
  readonly state: EpisodeState
  readonly events: readonly EpisodeEvent[]
}

type ScoreInput = Extract<EpisodeInput, { kind: 'score' }>
type HearingInput = Extract<EpisodeInput, { kind: 'hearing' }>

const nothing: readonly EpisodeEvent[] = Object.freeze([])

function logit(score: number): number {
  return Math.min(logitLimit, Math.max(-logitLimit, Math.log(score / (1 - score))))
}

/**
 * One step of the cry decision. Pure: neither `state` nor `input` is changed.
 * Throws `TIME_WENT_BACK` and `SCORE_INVALID`; NaN is refused by both.
 */
export function stepEpisode(state: EpisodeState, input: EpisodeInput, settings: EpisodeSettings): EpisodeStep {
  const { atMs } = input
  if (!(atMs >= (state.atMs ?? atMs))) {
    throw new DetectorError('TIME_WENT_BACK', 'bug', `Cannot step to ${atMs} ms: the state is at ${state.atMs} ms`, {
      remedy: 'Feed inputs in the order of a monotonic clock',
    })
  }
  return withRoom(decide({ ...state, atMs }, input, settings), atMs)
}

function decide(state: EpisodeState, input: EpisodeInput, settings: EpisodeSettings): EpisodeStep {
  switch (input.kind) {
    case 'score':
      return stepScore(state, input, settings)
    case 'hearing':
      return stepHearing(state, input, settings)
    case 'stop':
      return stepStop(state, input.atMs, input.reason, settings)
  }
}

function stepScore(state: EpisodeState, input: ScoreInput, settings: EpisodeSettings): EpisodeStep {
  const { score, levelDbfs } = input
  if (!(score >= 0 && score <= 1 && levelDbfs < Number.POSITIVE_INFINITY)) {
    throw new DetectorError('SCORE_INVALID', 'invalid', `Cannot use score ${score} at level ${levelDbfs} dBFS`, {
      remedy: 'Treat the model as failed; scores lie in 0..1 and levels below infinity',
    })
  }
  // Scores of zeros, of a stuck buffer or from before a device vanished say nothing about the room.
  if (state.deafSinceMs !== null) return { state, events: nothing }
  return state.open === null ? gather(state, input, settings) : follow(state, state.open, input, settings)
}

/** No cry is open: weigh the hop, and start one where the evidence is enough. */
function gather(state: EpisodeState, input: ScoreInput, settings: EpisodeSettings): EpisodeStep {
  const { atMs, score, levelDbfs } = input
  const rise = logit(score) - logit(settings.neutralScore)
  const held = Math.min(settings.riseLimit, Math.max(-settings.fallLimit, rise))
  const evidence = Math.min(settings.startEvidence, Math.max(0, state.evidence + held))
  // Only a hop that itself speaks for a cry may start one: the end of a cooldown must not.
  const isStart = held > 0 && evidence >= settings.startEvidence && atMs >= (state.cooldownUntilMs ?? atMs)
  if (!isStart) return { state: { ...state, evidence }, events: nothing }
  const open: OpenEpisode = {
    startedAtMs: atMs,
    lastCryingAtMs: atMs,
    quietSinceMs: atMs,
    toldAtMs: atMs,
    peakScore: score,
    heard: withHop(emptyTally, score, levelDbfs),
    pending: emptyTally,
  }
  const next: EpisodeState = { ...state, evidence, cooldownUntilMs: null, open }
  return { state: next, events: [{ kind: 'start', atMs, score, levelDbfs }] }
}

/** A cry is open: the hop continues it, or its quiet ends it. */
function follow(state: EpisodeState, open: OpenEpisode, input: ScoreInput, settings: EpisodeSettings): EpisodeStep {
  const { atMs, score, levelDbfs } = input
  const isCrying = score >= settings.endScore
  const pending = withHop(open.pending, score, levelDbfs)
  const followed: OpenEpisode = isCrying
    ? {
        ...open,
        lastCryingAtMs: atMs,
        quietSinceMs: atMs,
        peakScore: Math.max(open.peakScore, score),
        heard: joined(open.heard, pending),
        pending: emptyTally,
      }
    : { ...open, pending }
  const quietMs = atMs - followed.quietSinceMs
  const isOver = quietMs >= settings.mergeGapSec * 1000 && atMs - open.startedAtMs >= settings.minimumSec * 1000
  if (isOver) {
    // Quiet behind clipping or loud noise is not known to be quiet.
    return close(state, followed, atMs, state.cause === null ? 'quiet' : 'interrupted', settings)
  }
  if (atMs - followed.toldAtMs < updateEveryMs) return { state: { ...state, open: followed }, events: nothing }
  const told: OpenEpisode = { ...followed, toldAtMs: atMs }
  return { state: { ...state, open: told }, events: [{ kind: 'update', atMs, ...toFigures(told) }] }
}

function stepHearing(state: EpisodeState, input: HearingInput, settings: EpisodeSettings): EpisodeStep {
  const { atMs, cause } = input
  if (cause === null || !isDeaf(cause)) {
    const wasDeaf = state.deafSinceMs !== null
    // Quiet is counted anew after a gap: nobody heard what was in it.
    const open = wasDeaf && state.open !== null ? { ...state.open, quietSinceMs: atMs } : state.open
    return { state: { ...state, cause, deafSinceMs: null, open }, events: nothing }
  }
  const deafSinceMs = state.deafSinceMs ?? atMs
  const deaf: EpisodeState = { ...state, cause, deafSinceMs, evidence: 0 }
  if (deaf.open !== null && atMs - deafSinceMs >= interruptedAfterMs) {
    return close(deaf, deaf.open, atMs, 'interrupted', settings)
  }
  return { state: deaf, events: nothing }
}

function stepStop(state: EpisodeState, atMs: number, reason: EndReason, settings: EpisodeSettings): EpisodeStep {
  const reset: EpisodeState = { ...state, evidence: 0 }
  return state.open === null ? { state: reset, events: nothing } : close(reset, state.open, atMs, reason, settings)
}

function close(
  state: EpisodeState,
  open: OpenEpisode,
  atMs: number,
  reason: EndReason,
  settings: EpisodeSettings,
): EpisodeStep {
  const shortestEndMs = open.startedAtMs + settings.minimumSec * 1000
  const endedAtMs = Math.min(atMs, Math.max(open.lastCryingAtMs, shortestEndMs))
  const cooldownUntilMs = atMs + settings.cooldownSec * 1000
  const closed: EpisodeState = { ...state, open: null, evidence: 0, cooldownUntilMs }
  return { state: closed, events: [{ kind: 'end', atMs, endedAtMs, reason, ...toFigures(open) }] }
}

/** Adds the room's state where it changed. Crying that is heard outweighs clipping and noise. */
function withRoom(step: EpisodeStep, atMs: number): EpisodeStep {
  const { state, events } = step
  const isCrying = state.open !== null && state.deafSinceMs === null
  const word = isCrying ? 'crying' : state.cause === null ? 'quiet' : 'cannotHear'
  const cause = word === 'cannotHear' ? state.cause : null
  if (word === state.told?.word && cause === state.told.cause) return step
  return { state: { ...state, told: { word, cause } }, events: [...events, { kind: 'room', atMs, word, cause }] }
}
