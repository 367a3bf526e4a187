// SPDX-License-Identifier: Apache-2.0
// One clip of a data set, as far as sets are judged by it.
import type { ClipFacts } from './layout.ts'

/** What a decoded sound tells. */
export interface SoundFacts {
  readonly sampleRateHz: number
  readonly channels: number
  readonly durationSec: number
  /** Of the samples without silence at both ends, so that another header or another container changes nothing. */
  readonly soundHash: string
  readonly pieces: Uint32Array
  readonly isSilent: boolean
  readonly isClipped: boolean
}

/** A file with what is known of it. */
export interface Clip extends ClipFacts {
  readonly path: string
  readonly sizeBytes: number
  /** Lower-case hex of the whole file; empty where it is not there. */
  readonly sha256: string
  /** Null where it is no sound, or is not decoded. */
  readonly sound: SoundFacts | null
  /** Why a sound could not be decoded; empty where it could, or was not tried. */
  readonly problem: string
  readonly state: 'decoded' | 'damaged' | 'not-decoded' | 'missing'
}

/** Level under which a clip is silence: 60 dB below full scale, at its loudest. */
const silentPeak = 0.001

/** Share of samples at full scale from which a clip counts as clipped. */
const clippedShare = 0.005

/** Facts of samples `[n]`, -1..1; `hash` gives the hex digest of bytes. */
export function describeSound(
  samples: Float32Array,
  sampleRateHz: number,
): Pick<SoundFacts, 'isSilent' | 'isClipped' | 'durationSec'> {
  let peak = 0
  let full = 0
  for (const sample of samples) {
    const magnitude = Math.abs(sample)
    if (magnitude > peak) peak = magnitude
    if (magnitude >= 0.9999) full++
  }
  return {
    isSilent: peak < silentPeak,
    isClipped: full > samples.length * clippedShare,
    durationSec: samples.length / sampleRateHz,
  }
}

/** The samples as 16 bits, little-endian, without near-silence at both ends: the same sound in whatever wrapping. */
export function soundBytes(samples: Float32Array): Uint8Array {
  let [start, end] = [0, samples.length]
  while (start < end && Math.abs(samples[start] ?? 0) < silentPeak) start++
  while (end > start && Math.abs(samples[end - 1] ?? 0) < silentPeak) end--
  const bytes = new Uint8Array((end - start) * 2)
  const view = new DataView(bytes.buffer)
  for (let index = start; index < end; index++)
    view.setInt16(
      (index - start) * 2,
      Math.max(-32_768, Math.min(32_767, Math.round((samples[index] ?? 0) * 32_768))),
      true,
    )
  return bytes
}
