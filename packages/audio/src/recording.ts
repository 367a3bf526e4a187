// SPDX-License-Identifier: Apache-2.0
// What every reader gives: a format's name, a rate, and mono blocks of samples in order.
import { maxSampleMagnitude, maxSampleRateHz, minSampleRateHz } from '@cryingsense/dsp'
import type { ByteSource } from './byte-source.ts'
import { maxChannels } from './limits.ts'

/** An opened recording. Its blocks can be read once. */
export interface Recording {
  /** For people: `WAV PCM 16 bit`. */
  readonly format: string
  readonly sampleRateHz: number
  readonly channels: number
  /** Mono samples (mean of the channels), about -1..1, at `sampleRateHz`; each block is valid until the next. */
  blocks(): AsyncGenerator<Float32Array>
}

/** Checks rate and channels. Throws `AUDIO_HEADER_INVALID` and `AUDIO_RATE_UNSUPPORTED`. */
export function assertShape(source: ByteSource, shape: { sampleRateHz: number; channels: number }): void {
  const { sampleRateHz, channels } = shape
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= maxChannels)) {
    throw source.refuse('AUDIO_HEADER_INVALID', `wants 1..${maxChannels} channels, found ${channels}`)
  }
  if (!(Number.isInteger(sampleRateHz) && sampleRateHz > 0)) {
    throw source.refuse('AUDIO_HEADER_INVALID', `wants a sample rate, found ${sampleRateHz}`)
  }
  if (!(sampleRateHz >= minSampleRateHz && sampleRateHz <= maxSampleRateHz)) {
    const range = `${minSampleRateHz}..${maxSampleRateHz} Hz`
    throw source.refuse('AUDIO_RATE_UNSUPPORTED', `wants a sample rate of ${range}, found ${sampleRateHz} Hz`)
  }
}

/** Refuses samples that no later step would take. Throws `AUDIO_DAMAGED`. */
export function assertSound(source: ByteSource, samples: Float32Array, offset: number): void {
  const bad = samples.findIndex((sample) => !(Math.abs(sample) <= maxSampleMagnitude))
  if (bad < 0) return
  const problem = `sample ${bad} of the block is ${samples[bad]}, no sound`
  throw source.refuse('AUDIO_DAMAGED', problem, { offset })
}

/** The mean of planar channels, each `[n]`, as a new block `[n]`. */
export function toMono(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...rest] = channels
  if (rest.length === 0) return first
  const mono = first.slice()
  for (const channel of rest)
    for (let index = 0; index < mono.length; index++) mono[index] = (mono[index] ?? 0) + (channel[index] ?? 0)
  for (let index = 0; index < mono.length; index++) mono[index] = (mono[index] ?? 0) / channels.length
  return mono
}
