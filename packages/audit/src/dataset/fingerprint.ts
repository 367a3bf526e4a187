// SPDX-License-Identifier: Apache-2.0
// Acoustic fingerprints: 32 bits for each 32 ms, from the signs of energy differences between neighbouring bands and
// moments (Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002). Loudness drops out; coding,
// filtering and noise flip a part of the bits, another sound flips half.
import { RealFft, Resampler } from '@cryingsense/dsp'
import { maxComparedSeconds } from './limits.ts'

/** The rate at which sounds are compared: what a telephone keeps is enough. Chosen so that common rates divide to it fast. */
const rateHz = 5000
/** 0.41 s; the paper has 0.37. */
const windowSamples = 2048
/** 32 ms; a shift by half of it moves a window by less than a twentieth. */
const hopSamples = 160
const bands = 33
const lowHz = 300
const highHz = 2000

/** A piece that says nothing: too quiet, or too short. */
export const nothing = 0

/** Share of the loudest piece's energy below which a piece says nothing: 45 dB. */
const quietShare = 10 ** -4.5

/** Seconds between two pieces. */
export const pieceSeconds = hopSamples / rateHz

const window = Float64Array.from(
  { length: windowSamples },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / windowSamples),
)

/** First bin of each band and the end of the last, equally spaced in the logarithm of frequency. */
const edges = Array.from({ length: bands + 1 }, (_, band) =>
  Math.round((lowHz * (highHz / lowHz) ** (band / bands) * windowSamples) / rateHz),
)

/** Makes fingerprints one after another; filters and tables are made once for each rate, not for each sound. */
export class Fingerprinter {
  readonly #fft = new RealFft(windowSamples)
  readonly #power = new Float64Array(windowSamples / 2 + 1)
  readonly #resamplers = new Map<number, Resampler>()

  /** Pieces `[n]` of 32 bits; none for what is shorter than half a second. `samples` `[m]`, -1..1, mono. */
  fingerprint(samples: Float32Array, sampleRateHz: number): Uint32Array {
    const sound = this.#resample(samples.subarray(0, maxComparedSeconds * sampleRateHz), sampleRateHz)
    const count = Math.floor((sound.length - windowSamples) / hopSamples)
    if (count < 4) return new Uint32Array(0)
    let before = new Float64Array(bands)
    let now = new Float64Array(bands)
    const pieces = new Uint32Array(count)
    const energies = new Float64Array(count)
    for (let piece = 0; piece <= count; piece++) {
      const start = piece * hopSamples
      this.#fillBands(sound.subarray(start, start + windowSamples), now)
      if (piece > 0) {
        pieces[piece - 1] = toBits(now, before)
        energies[piece - 1] = now.reduce((sum, energy) => sum + energy, 0)
      }
      ;[before, now] = [now, before]
    }
    // What is hardly heard beside the rest is the recorder, or the codec: it is alike in sounds that are not.
    const floor = quietShare * energies.reduce((most, energy) => Math.max(most, energy), 0)
    for (const [piece, energy] of energies.entries()) if (!(energy > floor)) pieces[piece] = nothing
    return pieces
  }

  #fillBands(samples: Float32Array, energies: Float64Array): void {
    const power = this.#power
    this.#fft.powerSpectrum({ samples, window, power, lowBin: edges[0] ?? 1, highBin: edges[bands] ?? 1 })
    for (let band = 0; band < bands; band++) {
      const first = edges[band] ?? 0
      let energy = 0
      for (let bin = first; bin < Math.max(first + 1, edges[band + 1] ?? 0); bin++) energy += power[bin] ?? 0
      energies[band] = energy
    }
  }

  #resample(samples: Float32Array, fromHz: number): Float32Array {
    // Below that there is nothing to compare but rumble.
    if (fromHz < 4000) return samples
    const resampler = this.#resamplers.get(fromHz) ?? new Resampler({ fromHz, toHz: rateHz })
    this.#resamplers.set(fromHz, resampler)
    const first = resampler.push(samples).slice()
    const last = resampler.flush()
    const whole = new Float32Array(first.length + last.length)
    whole.set(first)
    whole.set(last, first.length)
    return whole
  }
}

/** Bit m is set where the difference between bands m and m + 1 grew. */
function toBits(now: Float64Array, before: Float64Array): number {
  let bits = 0
  for (let band = 0; band < bands - 1; band++) {
    const change = (now[band] ?? 0) - (now[band + 1] ?? 0) - ((before[band] ?? 0) - (before[band + 1] ?? 0))
    bits = (bits << 1) | (change > 0 ? 1 : 0)
  }
  return bits >>> 0
}

/** Number of bits set. */
function countBits(value: number): number {
  let bits = value - ((value >>> 1) & 0x5555_5555)
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333)
  return (((bits + (bits >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24
}

/** Pieces in common that it takes to call two sounds the same: a second. */
const leastPieces = 31

/**
 * Share of bits that differ where `other` is laid over `one` from piece `shift` on, 0..1, of the pieces that say something
 * in both; 1 where they hardly overlap.
 */
export function bitErrorRate(one: Uint32Array, other: Uint32Array, shift: number): number {
  const from = Math.max(0, shift)
  const to = Math.min(one.length, other.length + shift)
  let compared = 0
  let different = 0
  for (let piece = from; piece < to; piece++) {
    const [left, right] = [one[piece] ?? nothing, other[piece - shift] ?? nothing]
    if (left === nothing || right === nothing) continue
    compared++
    different += countBits((left ^ right) >>> 0)
  }
  return compared < leastPieces ? 1 : different / (32 * compared)
}
