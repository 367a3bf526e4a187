// SPDX-License-Identifier: Apache-2.0
// The public names of @cryingsense/dsp: samples to features. Pure, without node: imports; runs in Node, in the browser
// and on the microcontroller. The synthesizer is the sub-path @cryingsense/dsp/synth.
export { CoarseSpectrum, coarseBands, coarseColumnsPerSec, coarseRangeDb } from './coarse-spectrum.ts'
export { RealFft, type PowerSpectrumTask } from './fft.ts'
export { Framer, type FramerState } from './framer.ts'
export { HighPass, type HighPassState } from './high-pass.ts'
export { levelDbfs, levelFloorDbfs, meanSquareToDbfs, peakDbfs } from './level.ts'
export { maxBlockSamples, maxSampleMagnitude, maxSampleRateHz, minSampleRateHz } from './limits.ts'
export { LogMelStream, logMel, logMelFrameCount } from './log-mel.ts'
export { hzToMel, melFilterBank, melToHz, type MelFilterBank } from './mel.ts'
export { NoiseFloor, type NoiseFloorState } from './noise-floor.ts'
export { featureNumbers, logPowerFloor, type FeatureNumbers } from './numbers.ts'
export { decodePcm16, encodePcm16, floatToPcm16, pcm16ToFloat } from './pcm.ts'
export { estimatePitch, maxPitchSamples, minPitchSamples, type PitchEstimate } from './pitch.ts'
export { Resampler, type ResamplerState } from './resample/resampler.ts'
export { assertSamples } from './samples.ts'
