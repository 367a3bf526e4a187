// SPDX-License-Identifier: Apache-2.0
// Pitch, loudness and formants are drawn as a few points and read as smooth curves; this is that curve.

/** One point of a contour: seconds from its start, and the value there. */
export type Point = readonly [timeSec: number, value: number]

/**
 * A curve through points, eased with half a cosine between neighbours (no corner, no overshoot), constant outside.
 * Points must not go back in time; two points at one time make a jump.
 */
export class Contour {
  readonly #times: Float64Array
  readonly #values: Float64Array
  // Readers move forward; remembering the last interval makes a lookup constant time. It never changes a result.
  #cursor = 0

  constructor(points: readonly Point[]) {
    if (points.length === 0) throw new RangeError('points: needs at least one')
    this.#times = Float64Array.from(points, ([timeSec]) => timeSec)
    this.#values = Float64Array.from(points, ([, value]) => value)
    for (let index = 1; index < points.length; index++) {
      if (!((this.#times[index] ?? 0) >= (this.#times[index - 1] ?? 0))) throw new RangeError('points: time goes back')
    }
  }

  static constant(value: number): Contour {
    return new Contour([[0, value]])
  }

  at(timeSec: number): number {
    const times = this.#times
    const values = this.#values
    const last = times.length - 1
    if (timeSec <= (times[0] ?? 0)) return values[0] ?? 0
    if (timeSec >= (times[last] ?? 0)) return values[last] ?? 0
    let index = (times[this.#cursor] ?? 0) <= timeSec ? this.#cursor : 0
    while ((times[index + 1] ?? Infinity) <= timeSec) index++
    this.#cursor = index
    const start = times[index] ?? 0
    const width = (times[index + 1] ?? start) - start
    const from = values[index] ?? 0
    const to = values[index + 1] ?? from
    return from + (to - from) * (0.5 - 0.5 * Math.cos((Math.PI * (timeSec - start)) / width))
  }
}
