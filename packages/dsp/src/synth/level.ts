// SPDX-License-Identifier: Apache-2.0
// Generators have arbitrary loudness; scenes think in dB SPL at the microphone. This is the bridge.
import { FULL_SCALE_DB_SPL } from './microphone.ts'
import { SAMPLE_RATE_HZ, amplitudeOf, measureRms, type Sound } from './sound.ts'

/** RMS amplitude of a sound of the given level: a sine of amplitude 1 is `FULL_SCALE_DB_SPL`. */
export function rmsOf(levelDbSpl: number): number {
  return amplitudeOf(levelDbSpl - FULL_SCALE_DB_SPL) * Math.SQRT1_2
}

/** Multiplies a sound by a constant. */
export function scaled(sound: Sound, gain: number): Sound {
  return {
    render(out) {
      sound.render(out)
      for (let index = 0; index < out.length; index++) out[index] = gain * (out[index] ?? 0)
    },
  }
}

/**
 * A fresh sound from `make`, scaled so that its sounding parts have RMS `rms` over the first `measureSec` seconds.
 * `make` is called twice and must give the same sound each time; one copy is listened to and thrown away.
 */
export function leveled(make: () => Sound, options: { rms: number; measureSec: number }): Sound {
  const measured = measureRms(make(), options.measureSec)
  return scaled(make(), measured > 0 ? options.rms / measured : 0)
}

/** Fades in and out within `durationSamples`, then silence: cuts an event out of an endless sound. */
export function cut(sound: Sound, durationSamples: number): Sound {
  const fadeSamples = Math.min(Math.round(0.03 * SAMPLE_RATE_HZ), Math.floor(durationSamples / 2))
  let position = 0
  return {
    render(out) {
      const audible = out.subarray(0, Math.max(0, Math.min(out.length, durationSamples - position)))
      if (audible.length > 0) sound.render(audible)
      out.fill(0, audible.length)
      for (let index = 0; index < audible.length; index++, position++) {
        const edge = Math.min(position, durationSamples - 1 - position)
        if (edge < fadeSamples) audible[index] = ((audible[index] ?? 0) * edge) / fadeSamples
      }
    },
  }
}
