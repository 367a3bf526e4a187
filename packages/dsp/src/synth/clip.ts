// SPDX-License-Identifier: Apache-2.0
// One labelled example: a stretch of crying or of one hard negative, as a microphone in some room would hear it.
import { LONGEST_BOUT_SEC, drawBout, performBout } from './bout.ts'
import { Microphone } from './microphone.ts'
import { NURSERY, type NurseryKind } from './nursery/kinds.ts'
import { Random } from './random.ts'
import { RoomSound, drawRoom } from './room.ts'
import { SAMPLE_RATE_HZ, amplitudeOf, soundingRms, type Sound } from './sound.ts'
import { drawVoice } from './voice.ts'

export type SoundKind = 'cry' | NurseryKind

export interface ClipOptions {
  readonly kind: SoundKind
  /** Any number or text; the same seed gives the same bytes. */
  readonly seed: number | string
  /** At most 300. */
  readonly seconds: number
  /** RMS of the sounding parts. Default: drawn from -44..-16. Lowered where the peak would clip. */
  readonly levelDbfs?: number
  /** True leaves out room and microphone noise (still 16-bit). Default false: a room of T60 0.15..0.6 s, 0.4..4 m away. */
  readonly isDry?: boolean
}

/** Highest peak of a clip: 1 dB below full scale. */
const PEAK = 0.89

function createSource(random: Random, kind: SoundKind, seconds: number): Sound {
  if (kind !== 'cry') return NURSERY[kind].make(random)
  const voice = drawVoice(random.fork('voice'))
  const peakArousal = random.normalWithin(0.6, 0.28, 0.1, 1)
  const bout = drawBout(random.fork('bout'), voice, {
    aboutSec: Math.min(LONGEST_BOUT_SEC, seconds + 2),
    peakArousal,
    isSteady: true,
  })
  const sound = performBout(random.fork('sound'), voice, bout)
  // Clips should not all begin on the first sample of an expiration.
  sound.render(new Float32Array(Math.round(random.between(0, 1.5) * SAMPLE_RATE_HZ)))
  return sound
}

/**
 * Synthesises one clip: Float32Array [seconds * 16000], -1..1, each value a 16-bit sample / 32768.
 * `kind` 'cry' is crying throughout (breaths and pauses included); every other kind holds no cry.
 * Throws `RangeError` for a length outside 0..300 s.
 *
 * @example
 * const samples = synthesizeClip({ kind: 'meow', seed: 7, seconds: 5 })
 */
export function synthesizeClip(options: ClipOptions): Float32Array {
  const { kind, seed, seconds } = options
  if (!(seconds > 0 && seconds <= LONGEST_BOUT_SEC)) {
    throw new RangeError(`seconds: needs 0..${LONGEST_BOUT_SEC}, got ${seconds}`)
  }
  const random = new Random(`clip/${seed}/${kind}`)
  const dry = createSource(random.fork('source'), kind, seconds)
  const draws = random.fork('finish')
  const placed =
    options.isDry === true
      ? dry
      : new RoomSound(dry, draws.fork('room'), {
          shape: drawRoom(draws.fork('shape')),
          distanceM: draws.logBetween(0.4, 4),
        })
  const samples = new Float32Array(Math.round(seconds * SAMPLE_RATE_HZ))
  placed.render(samples)
  const rms = soundingRms(samples)
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  const levelDbfs = options.levelDbfs ?? draws.between(-44, -16)
  const gain = peak > 0 ? Math.min(amplitudeOf(levelDbfs) / rms, PEAK / peak) : 0
  for (let index = 0; index < samples.length; index++) samples[index] = gain * (samples[index] ?? 0)
  const selfNoiseDbfs = options.isDry === true ? -120 : draws.between(-80, -58)
  new Microphone(draws.fork('microphone'), { selfNoiseDbfs, gainDb: 0 }).convert(samples)
  return samples
}
