// SPDX-License-Identifier: Apache-2.0
// The shape of every filter in the resampler: a Kaiser-windowed sinc, cut between a pass and a stop edge.
import { kaiserBeta, kaiserWindow } from '../window.ts'

/** Depth of the sharp filter's stop band: 80 dB is promised, the rest is for the filters before it. */
export const sharpAttenuationDb = 88

/** A symmetric low-pass, continuous in time. Distances are in samples of its input rate; its gain is 1 at 0 Hz. */
export interface LowPass {
  /** Beyond this distance the filter is zero. */
  readonly reachSamples: number
  weightAt(distance: number): number
}

/** Pass and stop edge, both below half of the rate they are filtered at. */
export interface LowPassEdges {
  readonly passHz: number
  readonly stopHz: number
  readonly rateHz: number
  /** Depth of the stop band, above 50 dB; also sets the ripple of the pass band. */
  readonly attenuationDb: number
}

/** Length after Kaiser: (A - 7.95) / (14.36 * transition width / rate) + 1 samples. -6 dB halfway between the edges. */
export function designLowPass({ passHz, stopHz, rateHz, attenuationDb }: LowPassEdges): LowPass {
  const reachSamples = ((attenuationDb - 7.95) / ((14.36 * (stopHz - passHz)) / rateHz) + 1) / 2
  const beta = kaiserBeta(attenuationDb)
  const cutoff = (passHz + stopHz) / rateHz
  return {
    reachSamples,
    weightAt: (distance) => cutoff * sinc(cutoff * distance) * kaiserWindow(distance / reachSamples, beta),
  }
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}
