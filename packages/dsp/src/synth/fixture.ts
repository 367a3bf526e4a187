// SPDX-License-Identifier: Apache-2.0
// Measuring sticks for the synthesizer's tests: plain textbook formulas that share no code with the generators.
import { RealFft } from '../fft.ts'
import { SAMPLE_RATE_HZ } from './sound.ts'

/** Power at one frequency: the discrete Fourier sum, Hann-windowed, so that a sine of amplitude a gives a^2 / 4. */
export function powerAt(samples: Float32Array, hz: number): number {
  let real = 0
  let imaginary = 0
  for (let n = 0; n < samples.length; n++) {
    const window = 1 - Math.cos((2 * Math.PI * (n + 0.5)) / samples.length)
    const value = (samples[n] ?? 0) * window
    const angle = (2 * Math.PI * hz * n) / SAMPLE_RATE_HZ
    real += value * Math.cos(angle)
    imaginary -= value * Math.sin(angle)
  }
  return (real * real + imaginary * imaginary) / samples.length ** 2
}

/** The frequency of most power on a grid. */
export function strongestHz(samples: Float32Array, grid: { lowHz: number; highHz: number; stepHz: number }): number {
  let best = grid.lowHz
  let most = -1
  for (let hz = grid.lowHz; hz <= grid.highHz; hz += grid.stepHz) {
    const power = powerAt(samples, hz)
    if (power > most) [best, most] = [hz, power]
  }
  return best
}

export function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length))
}

/** RMS of each block of `blockSec`. */
export function envelope(samples: Float32Array, blockSec: number): number[] {
  const blockSamples = Math.round(blockSec * SAMPLE_RATE_HZ)
  const levels: number[] = []
  for (let start = 0; start + blockSamples <= samples.length; start += blockSamples) {
    levels.push(rms(samples.subarray(start, start + blockSamples)))
  }
  return levels
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function deviation(values: readonly number[]): number {
  const centre = mean(values)
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)))
}

/** The value below which `share` of the values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

const LONG = 2048

/** Mean power spectrum `[1025]` of Hann-windowed pieces of 2048 samples (bins of 7.8125 Hz), arbitrary scale. */
export function longTermSpectrum(samples: Float32Array): Float64Array {
  const fft = new RealFft(LONG)
  const window = Float64Array.from({ length: LONG }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / LONG))
  const power = new Float64Array(LONG / 2 + 1)
  const sum = new Float64Array(LONG / 2 + 1)
  for (let start = 0; start + LONG <= samples.length; start += LONG / 2) {
    const piece = samples.subarray(start, start + LONG)
    fft.powerSpectrum({ samples: piece, window, power, lowBin: 1, highBin: LONG / 2 - 1 })
    for (let bin = 1; bin < LONG / 2; bin++) sum[bin] = (sum[bin] ?? 0) + (power[bin] ?? 0)
  }
  return sum
}

/** Sum of a `longTermSpectrum` between two frequencies. */
export function bandPower(spectrum: Float64Array, lowHz: number, highHz: number): number {
  const bin = (hz: number): number => Math.round((hz * LONG) / SAMPLE_RATE_HZ)
  return spectrum.subarray(bin(lowHz), bin(highHz)).reduce((total, power) => total + power, 0)
}
