// SPDX-License-Identifier: Apache-2.0
// Window functions: Hann for the features, Kaiser for the resampler's filter.

/**
 * Periodic Hann window `[length]`: 0.5 - 0.5 cos(2 pi n / length), as scipy.signal.get_window('hann') and
 * torch.hann_window give by default. (The symmetric form divides by length - 1.)
 */
export function hannWindow(length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length))
}

/**
 * Kaiser window at `position` -1..1 (0 is its middle, 1 there; outside it is 0).
 * J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", 1974.
 */
export function kaiserWindow(position: number, beta: number): number {
  const inside = 1 - position * position
  return inside < 0 ? 0 : besselI0(beta * Math.sqrt(inside)) / besselI0(beta)
}

/** Kaiser's beta for a stop band `attenuationDb` deep; his fitted formula for more than 50 dB. */
export function kaiserBeta(attenuationDb: number): number {
  if (!(attenuationDb > 50)) throw new RangeError(`attenuationDb must be above 50, found ${attenuationDb}`)
  return 0.1102 * (attenuationDb - 8.7)
}

/** Modified Bessel function of the first kind, order 0, by its power series: sum of ((x/2)^k / k!)^2. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k)
    sum += term
  }
  return sum
}
