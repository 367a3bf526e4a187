// SPDX-License-Identifier: Apache-2.0
// From any microphone's or file's rate to the one the features need, without letting what lies above half of it fold
// down: a tone nobody can hear must not become a cry (see also `takeAboveBandDbfs`).
import { levelFloorDbfs, meanSquareToDbfs } from './level.ts'
import { featureNumbers } from './numbers.ts'
import { polyphaseTable, type PolyphaseTable } from './polyphase.ts'
import { assertSampleRate, assertSamples } from './samples.ts'

/** Samples taken per inner round: small enough for the cache, large enough that moving the history costs nothing. */
const roundSamples = 2048
/** How often the part above the band is probed, per second of input, on average. */
const probesPerSec = 2000

/**
 * Streaming resampler, whole rates 4000..192000 Hz. Windowed-sinc polyphase: flat to 7/8 of half the lower rate
 * (< 0.01 dB), 80 dB down from half the lower rate on. Output n belongs to the moment n / toHz of the input, so there is
 * no delay in the numbering; it is known `latencySamples` later. The output does not depend on how the input is cut.
 *
 * @example
 * const resampler = new Resampler({ fromHz: 48_000 })
 * const first = resampler.push(new Float32Array(4800)).slice() // a view that the next call reuses: copy to keep
 * const last = resampler.flush()
 */
export class Resampler {
  readonly fromHz: number
  readonly toHz: number
  /** Input samples needed after the moment of an output before it is known. */
  readonly latencySamples: number
  readonly #table: PolyphaseTable | undefined
  readonly #up: number
  readonly #down: number
  /** The recent input; entry 0 is input sample number `#origin`. */
  readonly #history: Float64Array
  #held = 0
  /** Where the next output lies: this entry of the history, plus `#phase` / `#up`. */
  #next = 0
  #phase = 0
  #output = new Float32Array(0)
  #written = 0
  #probeAt = 0
  #probeSeed = 1
  #probeSum = 0
  #probeCount = 0

  constructor(options: { readonly fromHz: number; readonly toHz?: number }) {
    const { fromHz, toHz = featureNumbers.sampleRateHz } = options
    assertSampleRate(fromHz, 'fromHz')
    assertSampleRate(toHz, 'toHz')
    this.fromHz = fromHz
    this.toHz = toHz
    const divisor = greatestCommonDivisor(fromHz, toHz)
    this.#up = toHz / divisor
    this.#down = fromHz / divisor
    this.#table = fromHz === toHz ? undefined : polyphaseTable(this.#up, this.#down)
    const taps = this.#table?.taps ?? 0
    this.latencySamples = taps / 2
    this.#history = new Float64Array(2 * taps + roundSamples)
    this.reset()
  }

  /**
   * Takes samples `[n]` and returns those finished `[m]`, m about n * toHz / fromHz. The result is a view that the next
   * call overwrites. Throws TypeError or RangeError on bad samples, leaving the stream as it was.
   */
  push(samples: Float32Array): Float32Array {
    assertSamples(samples)
    this.#written = 0
    this.#reserve(samples.length + this.latencySamples)
    if (this.#table === undefined) {
      this.#output.set(samples)
      return this.#output.subarray(0, samples.length)
    }
    for (let taken = 0; taken < samples.length; taken += roundSamples) {
      this.#take(samples, taken, Math.min(samples.length, taken + roundSamples), this.#table)
    }
    return this.#output.subarray(0, this.#written)
  }

  /**
   * Ends the stream: returns the outputs still owed (imagining silence after the end), so that N input samples have
   * given ceil(N * toHz / fromHz) in all, and starts anew. The result is a view that the next call overwrites.
   */
  flush(): Float32Array {
    const rest = this.push(new Float32Array(this.latencySamples))
    this.reset()
    return rest
  }

  /**
   * Level of the part of the input above half of `toHz` (8 kHz) since the last call, dBFS: what would have folded down,
   * or what only a machine can hear. Probed at irregular moments (input minus its low-passed self), good to 0.5 dB over
   * 250 ms; steep: 80 dB down at 7 kHz, 6 dB at 7.5 kHz. `levelFloorDbfs` if there was no input or `fromHz` <= `toHz`.
   */
  takeAboveBandDbfs(): number {
    const count = this.#probeCount
    const level = count === 0 ? levelFloorDbfs : meanSquareToDbfs(this.#probeSum / count)
    this.#probeSum = 0
    this.#probeCount = 0
    return level
  }

  /** Starts a new stream; keeps what `takeAboveBandDbfs` has gathered. */
  reset(): void {
    this.#history.fill(0)
    // Half a filter of silence before the first sample puts output 0 exactly on it.
    this.#held = this.latencySamples
    this.#next = this.latencySamples
    this.#phase = 0
    this.#probeAt = this.latencySamples
    this.#probeSeed = 1
  }

  /** Overwrites every sample held, the last result included, and starts a new stream. */
  wipe(): void {
    this.reset()
    this.#output.fill(0)
    this.#probeSum = 0
    this.#probeCount = 0
  }

  #take(samples: Float32Array, from: number, to: number, table: PolyphaseTable): void {
    const history = this.#history
    for (let index = from; index < to; index++) history[this.#held++] = samples[index] as number
    this.#produce(table)
    if (this.fromHz > this.toHz) this.#probe(table)
    this.#forget()
  }

  #produce({ taps, phases, isExact, kernels }: PolyphaseTable): void {
    const history = this.#history
    const output = this.#output
    const half = taps / 2
    const whole = Math.floor(this.#down / this.#up)
    const rest = this.#down % this.#up
    const last = this.#held - half
    let written = this.#written
    let next = this.#next
    let phase = this.#phase
    while (next < last) {
      const first = next - half + 1
      if (isExact) output[written++] = dot(kernels, phase * taps, history, first, taps)
      else {
        const place = (phase / this.#up) * phases
        const row = Math.floor(place)
        const low = dot(kernels, row * taps, history, first, taps)
        const high = dot(kernels, (row + 1) * taps, history, first, taps)
        output[written++] = low + (place - row) * (high - low)
      }
      next += whole
      phase += rest
      if (phase >= this.#up) {
        phase -= this.#up
        next++
      }
    }
    this.#written = written
    this.#next = next
    this.#phase = phase
  }

  /** Probes x - lowpass(x) at pseudo-random moments: regular ones would stand still on a tone at their own rate. */
  #probe({ taps, kernels }: PolyphaseTable): void {
    const history = this.#history
    const half = taps / 2
    const last = this.#held - half
    const span = Math.max(1, Math.round((2 * this.fromHz) / probesPerSec) - 1)
    while (this.#probeAt < last) {
      const low = dot(kernels, 0, history, this.#probeAt - half + 1, taps)
      const high = (history[this.#probeAt] as number) - low
      this.#probeSum += high * high
      this.#probeCount++
      // Numerical Recipes' linear congruential generator; its high bits are the random ones.
      this.#probeSeed = (Math.imul(this.#probeSeed, 1_664_525) + 1_013_904_223) >>> 0
      this.#probeAt += 1 + Math.floor((this.#probeSeed / 2 ** 32) * span)
    }
  }

  /** Moves what is still needed to the front of the history. */
  #forget(): void {
    const needed = Math.min(this.#held, this.#next, this.#probing ? this.#probeAt : this.#next) - this.latencySamples
    if (needed <= 0) return
    this.#history.copyWithin(0, needed, this.#held)
    this.#held -= needed
    this.#next -= needed
    this.#probeAt -= needed
  }

  get #probing(): boolean {
    return this.fromHz > this.toHz
  }

  #reserve(inputSamples: number): void {
    const wanted = Math.ceil((inputSamples * this.#up) / this.#down) + 1
    if (this.#output.length >= wanted) return
    this.#output.fill(0)
    this.#output = new Float32Array(wanted)
  }
}

/** Sum of weights[at + k] * samples[first + k], k < count; count is a multiple of 4. */
function dot(weights: Float64Array, at: number, samples: Float64Array, first: number, count: number): number {
  // Four sums at once: one alone would wait four cycles for each of its own additions.
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let k = 0; k < count; k += 4) {
    s0 += (weights[at + k] as number) * (samples[first + k] as number)
    s1 += (weights[at + k + 1] as number) * (samples[first + k + 1] as number)
    s2 += (weights[at + k + 2] as number) * (samples[first + k + 2] as number)
    s3 += (weights[at + k + 3] as number) * (samples[first + k + 3] as number)
  }
  return s0 + s1 + (s2 + s3)
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}
