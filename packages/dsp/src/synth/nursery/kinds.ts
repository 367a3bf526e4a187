// SPDX-License-Identifier: Apache-2.0
// The catalogue: every background and hard negative by name, with how loud and how long it usually is in a nursery.
import type { SoundMaker } from '../sound.ts'
import { createAlarm } from './alarm.ts'
import { createBird } from './bird.ts'
import { createCoo } from './coo.ts'
import { createDog } from './dog.ts'
import { createDoor } from './door.ts'
import { createFan } from './fan.ts'
import { createLaughter } from './laughter.ts'
import { createMeow } from './meow.ts'
import { createMusicBox } from './music-box.ts'
import { createMusic } from './music.ts'
import { createShout } from './shout.ts'
import { createSiren } from './siren.ts'
import { createBabble, createMotherese } from './speech.ts'
import { createTraffic } from './traffic.ts'
import { createTv } from './tv.ts'
import { createVacuum } from './vacuum.ts'
import { createWhiteNoise } from './white-noise.ts'

/** One kind of sound that is not a cry. Level: RMS of its sounding parts at the microphone, in dB SPL. */
export interface NurseryEntry {
  readonly make: SoundMaker
  readonly levelDbSpl: readonly [number, number]
  readonly lengthSec: readonly [number, number]
}

export const NURSERY_KINDS = [
  'white-noise', // machine against sleeplessness
  'fan', // hum and blades
  'vacuum', // next room or this one
  'traffic', // through the window
  'babble', // adults talking
  'motherese', // an adult talking to the baby
  'coo', // a content baby
  'laughter', // infant or adult
  'shout', // adult shout, scream, child's shriek
  'tv', // talk, music and effects
  'music', // sustained melody and chords
  'music-box', // plucked nursery tune
  'dog', // barks, whines, howls
  'meow', // cat
  'bird', // at the window
  'door', // creak and slam
  'siren', // passing outside
  'alarm', // beeps
] as const

export type NurseryKind = (typeof NURSERY_KINDS)[number]

export const NURSERY: Readonly<Record<NurseryKind, NurseryEntry>> = {
  'white-noise': { make: createWhiteNoise, levelDbSpl: [42, 62], lengthSec: [60, 600] },
  fan: { make: createFan, levelDbSpl: [36, 56], lengthSec: [60, 600] },
  vacuum: { make: createVacuum, levelDbSpl: [55, 74], lengthSec: [10, 60] },
  traffic: { make: createTraffic, levelDbSpl: [34, 56], lengthSec: [20, 300] },
  babble: { make: createBabble, levelDbSpl: [44, 68], lengthSec: [4, 60] },
  motherese: { make: createMotherese, levelDbSpl: [50, 70], lengthSec: [4, 40] },
  coo: { make: createCoo, levelDbSpl: [48, 68], lengthSec: [4, 40] },
  laughter: { make: createLaughter, levelDbSpl: [52, 74], lengthSec: [3, 15] },
  shout: { make: createShout, levelDbSpl: [58, 78], lengthSec: [2, 12] },
  tv: { make: createTv, levelDbSpl: [42, 64], lengthSec: [20, 180] },
  music: { make: createMusic, levelDbSpl: [44, 66], lengthSec: [10, 120] },
  'music-box': { make: createMusicBox, levelDbSpl: [44, 64], lengthSec: [10, 90] },
  dog: { make: createDog, levelDbSpl: [52, 78], lengthSec: [2, 20] },
  meow: { make: createMeow, levelDbSpl: [48, 70], lengthSec: [2, 20] },
  bird: { make: createBird, levelDbSpl: [40, 62], lengthSec: [5, 60] },
  door: { make: createDoor, levelDbSpl: [48, 70], lengthSec: [1, 6] },
  siren: { make: createSiren, levelDbSpl: [42, 66], lengthSec: [8, 40] },
  alarm: { make: createAlarm, levelDbSpl: [50, 74], lengthSec: [3, 20] },
}

export function isNurseryKind(name: string): name is NurseryKind {
  return (NURSERY_KINDS as readonly string[]).includes(name)
}
