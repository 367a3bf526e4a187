// SPDX-License-Identifier: Apache-2.0
// From measurements to "cannot hear": each cause begins after its onset and ends after its release, so that one bad
// or one good moment changes nothing. A pure step over a plain state, like the episode logic.
import { DetectorError } from '../errors.ts'
import { cannotHearCauses } from './causes.ts'
import type { CannotHearCause } from './causes.ts'
import type { HealthBlock } from './probe.ts'

/** How one cause has been doing. Times are sums of sound (or of clock, for `deviceSilent`), in ms. */
export interface CauseState {
  readonly badMs: number
  readonly goodMs: number
  readonly isActive: boolean
}

/** The whole state of one device's hearing. */
export interface HearingState {
  readonly atMs: number | null
  /** When something last arrived from the device. */
  readonly arrivedAtMs: number | null
  readonly causes: Readonly<Record<CannotHearCause, CauseState>>
  /** Since when the told cause holds, back to where its trouble began; null while the room is heard. */
  readonly sinceMs: number | null
}

/** One thing the monitor is told. `atMs` never goes back. */
export type HearingInput =
  /** A block of sound arrived; `atMs` is its end. */
  | { readonly kind: 'sound'; readonly atMs: number; readonly block: HealthBlock }
  /** The device said that it lives, without sound: its level gate is closed. */
  | { readonly kind: 'alive'; readonly atMs: number }
  /** The clock moved. About once a second. */
  | { readonly kind: 'tick'; readonly atMs: number }
  /** The model gave scores, or did not. */
  | { readonly kind: 'model'; readonly atMs: number; readonly isWorking: boolean }

/** When a cause begins and ends. */
interface CauseTimes {
  readonly onsetMs: number
  readonly releaseMs: number
}

/**
 * Steady noise above this level is too loud to hear a cry through. A cry is about 110 dB SPL at 10 cm (105..112 are
 * reported), so 84 dB SPL at 2 m, which is -36 dBFS on a microphone of -26 dBFS at 94 dB SPL (INMP441). The detector
 * is trained and tested down to cries 5 dB under the noise: -36 + 5, rounded up, so that the alarm is never idle.
 */
export const noiseTooHighDbfs = -30

/** Below this the noise has ended: 3 dB of hysteresis, a halving of its power. */
export const noiseGoneDbfs = -33

/** Bad shares of a block. A loud cry close by clips a few percent; overdriven converters clip a fifth and more. */
const clippedShareLimit = 0.1
const zeroShareLimit = 0.999
const stuckShareLimit = 0.9

/** Onsets and releases. A silent device must be noticed within 15 s, network and page included. */
export const causeTimes: Readonly<Record<CannotHearCause, CauseTimes>> = {
  deviceSilent: { onsetMs: 6_000, releaseMs: 1_000 },
  modelFailed: { onsetMs: 0, releaseMs: 0 },
  zeroSamples: { onsetMs: 3_000, releaseMs: 1_000 },
  stuckSamples: { onsetMs: 3_000, releaseMs: 1_000 },
  clipping: { onsetMs: 4_000, releaseMs: 3_000 },
  // Longer than any stretch of a cry without a breath, and than most passing lorries.
  noiseTooHigh: { onsetMs: 15_000, releaseMs: 5_000 },
}

const fresh: CauseState = Object.freeze({ badMs: 0, goodMs: 0, isActive: false })
const sampleRatePerMs = 16

/** The state of a device nothing is known of yet: it has until the onset of `deviceSilent` to speak. */
export const initialHearingState: HearingState = Object.freeze({
  atMs: null,
  arrivedAtMs: null,
  causes: Object.freeze({
    deviceSilent: fresh,
    modelFailed: fresh,
    zeroSamples: fresh,
    stuckSamples: fresh,
    clipping: fresh,
    noiseTooHigh: fresh,
  }),
  sinceMs: null,
})

/** The cause to tell: the most disabling of those that hold; null while the room is heard. */
export function toldCause(state: HearingState): CannotHearCause | null {
  return cannotHearCauses.find((cause) => state.causes[cause].isActive) ?? null
}

function moved(cause: CannotHearCause, state: CauseState, isBad: boolean, durationMs: number): CauseState {
  const { onsetMs, releaseMs } = causeTimes[cause]
  if (isBad) {
    const badMs = state.badMs + durationMs
    return { badMs, goodMs: 0, isActive: state.isActive || badMs >= onsetMs }
  }
  const goodMs = state.goodMs + durationMs
  return goodMs >= releaseMs ? fresh : { ...state, goodMs }
}

function toDbfs(power: number): number {
  return 10 * Math.log10(power)
}

function isNoisy(block: HealthBlock, wasNoisy: boolean): boolean {
  return toDbfs(block.quietestPower) > (wasNoisy ? noiseGoneDbfs : noiseTooHighDbfs)
}

/** One step of the monitor. Pure. Throws `TIME_WENT_BACK`; NaN is refused by it. */
export function stepHearing(state: HearingState, input: HearingInput): HearingState {
  const { atMs } = input
  if (!(atMs >= (state.atMs ?? atMs))) {
    throw new DetectorError('TIME_WENT_BACK', 'bug', `Cannot step to ${atMs} ms: the monitor is at ${state.atMs} ms`, {
      remedy: 'Feed inputs in the order of a monotonic clock',
    })
  }
  const arrivedAtMs = input.kind === 'sound' || input.kind === 'alive' ? atMs : (state.arrivedAtMs ?? atMs)
  const causes = causesAfter(state, input, arrivedAtMs)
  const next: HearingState = { atMs, arrivedAtMs, causes, sinceMs: null }
  const cause = toldCause(next)
  if (cause === null) return next
  const beganAtMs = cause === 'deviceSilent' ? arrivedAtMs : atMs - causes[cause].badMs
  return { ...next, sinceMs: state.sinceMs ?? beganAtMs }
}

function causesAfter(state: HearingState, input: HearingInput, arrivedAtMs: number): HearingState['causes'] {
  const { causes } = state
  const { atMs } = input
  switch (input.kind) {
    case 'sound': {
      const { block } = input
      const durationMs = block.samples / sampleRatePerMs
      const isBad: Readonly<Record<'zeroSamples' | 'stuckSamples' | 'clipping' | 'noiseTooHigh', boolean>> = {
        zeroSamples: block.zeroShare >= zeroShareLimit,
        stuckSamples: block.stuckShare >= stuckShareLimit,
        clipping: block.clippedShare >= clippedShareLimit,
        noiseTooHigh: isNoisy(block, causes.noiseTooHigh.isActive),
      }
      return {
        ...causes,
        deviceSilent: moved('deviceSilent', causes.deviceSilent, false, durationMs),
        zeroSamples: moved('zeroSamples', causes.zeroSamples, isBad.zeroSamples, durationMs),
        stuckSamples: moved('stuckSamples', causes.stuckSamples, isBad.stuckSamples, durationMs),
        clipping: moved('clipping', causes.clipping, isBad.clipping, durationMs),
        noiseTooHigh: moved('noiseTooHigh', causes.noiseTooHigh, isBad.noiseTooHigh, durationMs),
      }
    }
    case 'alive':
      return { ...causes, deviceSilent: fresh }
    case 'tick': {
      const silentMs = atMs - arrivedAtMs
      if (silentMs < causeTimes.deviceSilent.onsetMs) return causes
      return { ...causes, deviceSilent: { badMs: silentMs, goodMs: 0, isActive: true } }
    }
    case 'model':
      return { ...causes, modelFailed: moved('modelFailed', causes.modelFailed, !input.isWorking, 0) }
  }
}
