// SPDX-License-Identifier: Apache-2.0
// From a recording at any rate to the detector's 16 kHz.
import { featureNumbers, Resampler } from '@cryingsense/dsp'
import type { Recording } from './recording.ts'

/** Mono samples at 16 kHz, block by block; each is valid until the next. Throws what the recording's blocks throw. */
export async function* toDetectorRate(recording: Recording): AsyncGenerator<Float32Array> {
  if (recording.sampleRateHz === featureNumbers.sampleRateHz) {
    yield* recording.blocks()
    return
  }
  const resampler = new Resampler({ fromHz: recording.sampleRateHz })
  try {
    for await (const block of recording.blocks()) yield resampler.push(block)
  } catch (error) {
    // What was read before the damage is heard to its last sample.
    yield resampler.flush()
    throw error
  }
  yield resampler.flush()
}
