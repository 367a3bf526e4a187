// SPDX-License-Identifier: Apache-2.0
// The power spectrum of a real window, without a dependency. The real transform runs as a complex one of half the size
// (even samples real, odd samples imaginary): radix-4 passes, twiddles tabulated once, nothing allocated per call.
import { maxFftSize } from './limits.ts'
import { assertCount } from './samples.ts'

/** Where to read, what to weigh it with and which bins to fill. */
export interface PowerSpectrumTask {
  /** Real samples `[n]`, n <= size; zeros are imagined up to `size`. */
  readonly samples: Float32Array
  /** Weight of each sample `[n]`. */
  readonly window: Float64Array
  /** Receives |X[k]|^2 at index k for lowBin <= k <= highBin; other entries stay as they were. `[size / 2 + 1]` */
  readonly power: Float64Array
  /** 1 or more. */
  readonly lowBin: number
  /** size / 2 - 1 or less. */
  readonly highBin: number
}

/**
 * Real transform of a fixed power-of-two `size` (8..65536). Owns its work buffers; one instance per stream or shared
 * within one thread.
 */
export class RealFft {
  readonly size: number
  readonly #half: number
  /** Where each complex input lands: bit reversal. `[half]` */
  readonly #source: Uint16Array
  /** Per pass: W, W^2, W^3 as (re, im) pairs for each k. */
  readonly #passTwiddles: Float64Array
  /** e^(-2 pi i k / size), k = 0..half, as (re, im). */
  readonly #splitTwiddles: Float64Array
  readonly #re: Float64Array
  readonly #im: Float64Array

  constructor(size: number) {
    assertCount(size, 'size', 8, maxFftSize)
    if (!Number.isInteger(Math.log2(size))) throw new RangeError(`size must be a power of two, found ${size}`)
    this.size = size
    this.#half = size / 2
    this.#source = bitReversal(this.#half)
    this.#passTwiddles = passTwiddles(this.#half)
    this.#splitTwiddles = new Float64Array(2 * (this.#half + 1))
    for (let k = 0; k <= this.#half; k++) {
      this.#splitTwiddles[2 * k] = Math.cos((2 * Math.PI * k) / size)
      this.#splitTwiddles[2 * k + 1] = -Math.sin((2 * Math.PI * k) / size)
    }
    this.#re = new Float64Array(this.#half)
    this.#im = new Float64Array(this.#half)
  }

  /** |DFT(samples * window)|^2 for the bins asked for. The caller owns every array; see `PowerSpectrumTask`. */
  powerSpectrum(task: PowerSpectrumTask): void {
    const { samples, window, power, lowBin, highBin } = task
    if (!(samples.length <= this.size)) throw new RangeError(`samples must hold at most ${this.size}`)
    if (window.length !== samples.length) throw new RangeError(`window must hold ${samples.length} weights`)
    if (power.length !== this.#half + 1) throw new RangeError(`power must hold ${this.#half + 1} bins`)
    assertCount(lowBin, 'lowBin', 1, this.#half - 1)
    assertCount(highBin, 'highBin', lowBin, this.#half - 1)
    this.#load(samples, window)
    this.#transform()
    this.#split(power, lowBin, highBin)
  }

  /** Overwrites the work buffers, which still hold the last window's spectrum. */
  wipe(): void {
    this.#re.fill(0)
    this.#im.fill(0)
  }

  #load(samples: Float32Array, window: Float64Array): void {
    const re = this.#re
    const im = this.#im
    const source = this.#source
    const count = samples.length
    for (let slot = 0; slot < source.length; slot++) {
      const even = 2 * (source[slot] as number)
      re[slot] = even < count ? (samples[even] as number) * (window[even] as number) : 0
      im[slot] = even + 1 < count ? (samples[even + 1] as number) * (window[even + 1] as number) : 0
    }
  }

  /** Complex transform in place, decimation in time, input already bit-reversed. */
  #transform(): void {
    const n = this.#half
    let quarter = 1
    if (Math.log2(n) % 2 === 1) {
      radix2Pass(this.#re, this.#im)
      quarter = 2
    }
    let twiddleOffset = 0
    for (; quarter < n; quarter *= 4) {
      radix4Pass(this.#re, this.#im, quarter, this.#passTwiddles, twiddleOffset)
      twiddleOffset += 6 * quarter
    }
  }

  /**
   * Takes the spectrum of the even and odd samples apart and joins them:
   * X[k] = (Z[k] + Z*[h-k]) / 2 - i/2 W^k (Z[k] - Z*[h-k]), h = size / 2.
   */
  #split(power: Float64Array, lowBin: number, highBin: number): void {
    const re = this.#re
    const im = this.#im
    const twiddles = this.#splitTwiddles
    const n = this.#half
    for (let k = lowBin; k <= highBin; k++) {
      const zr = re[k] as number
      const zi = im[k] as number
      const mr = re[n - k] as number
      const mi = im[n - k] as number
      const er = zr + mr
      const ei = zi - mi
      const or = zi + mi
      const oi = mr - zr
      const wr = twiddles[2 * k] as number
      const wi = twiddles[2 * k + 1] as number
      const xr = er + wr * or - wi * oi
      const xi = ei + wr * oi + wi * or
      power[k] = 0.25 * (xr * xr + xi * xi)
    }
  }
}

function bitReversal(n: number): Uint16Array {
  const source = new Uint16Array(n)
  for (let index = 1; index < n; index++) {
    source[index] = (source[index >> 1] as number) / 2 + (index % 2 === 1 ? n / 2 : 0)
  }
  return source
}

function passTwiddles(n: number): Float64Array {
  const twiddles: number[] = []
  for (let quarter = Math.log2(n) % 2 === 1 ? 2 : 1; quarter < n; quarter *= 4) {
    for (let k = 0; k < quarter; k++) {
      for (const power of [1, 2, 3]) {
        const angle = (-2 * Math.PI * power * k) / (4 * quarter)
        twiddles.push(Math.cos(angle), Math.sin(angle))
      }
    }
  }
  return Float64Array.from(twiddles)
}

function radix2Pass(re: Float64Array, im: Float64Array): void {
  for (let index = 0; index < re.length; index += 2) {
    const ar = re[index] as number
    const ai = im[index] as number
    const br = re[index + 1] as number
    const bi = im[index + 1] as number
    re[index] = ar + br
    im[index] = ai + bi
    re[index + 1] = ar - br
    im[index + 1] = ai - bi
  }
}

/** One radix-4 pass. Bit-reversed input puts sub-transform 2 before sub-transform 1, hence the order of the reads. */
function radix4Pass(re: Float64Array, im: Float64Array, quarter: number, twiddles: Float64Array, from: number): void {
  const n = re.length
  for (let k = 0; k < quarter; k++) {
    const at = from + 6 * k
    const w1r = twiddles[at] as number
    const w1i = twiddles[at + 1] as number
    const w2r = twiddles[at + 2] as number
    const w2i = twiddles[at + 3] as number
    const w3r = twiddles[at + 4] as number
    const w3i = twiddles[at + 5] as number
    for (let a = k; a < n; a += 4 * quarter) {
      const b = a + quarter
      const c = b + quarter
      const d = c + quarter
      const ar = re[a] as number
      const ai = im[a] as number
      const br = (re[b] as number) * w2r - (im[b] as number) * w2i
      const bi = (re[b] as number) * w2i + (im[b] as number) * w2r
      const cr = (re[c] as number) * w1r - (im[c] as number) * w1i
      const ci = (re[c] as number) * w1i + (im[c] as number) * w1r
      const dr = (re[d] as number) * w3r - (im[d] as number) * w3i
      const di = (re[d] as number) * w3i + (im[d] as number) * w3r
      const s0r = ar + br
      const s0i = ai + bi
      const s1r = ar - br
      const s1i = ai - bi
      const s2r = cr + dr
      const s2i = ci + di
      const s3r = cr - dr
      const s3i = ci - di
      re[a] = s0r + s2r
      im[a] = s0i + s2i
      re[b] = s1r + s3i
      im[b] = s1i - s3r
      re[c] = s0r - s2r
      im[c] = s0i - s2i
      re[d] = s1r - s3i
      im[d] = s1i + s3r
    }
  }
}
