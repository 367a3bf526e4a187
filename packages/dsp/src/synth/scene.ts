// SPDX-License-Identifier: Apache-2.0
// A nursery for one night: who sleeps there, what hums there, what happens there and how often.
import { drawMicrophone, type MicrophoneTraits } from './microphone.ts'
import type { NurseryKind } from './nursery/kinds.ts'
import type { Random } from './random.ts'
import { drawRoom, type RoomShape } from './room.ts'

type Span = readonly [number, number]

/** Spans are [low, high] of a draw. Levels in dB SPL at the microphone. */
export interface Scene {
  readonly name: SceneName
  readonly room: RoomShape
  readonly microphone: MicrophoneTraits
  /** Sounds that never stop. */
  readonly bed: readonly { readonly kind: NurseryKind; readonly levelDbSpl: number }[]
  readonly cry: {
    readonly firstSec: Span
    readonly boutSec: Span
    readonly gapSec: Span
    readonly levelDbSpl: Span
    /** Climax of a bout, 0 fuss .. 1 scream. */
    readonly arousal: Span
    /** Arousal at a bout's start as a share of its climax. */
    readonly onset: Span
  }
  readonly disturbances: {
    readonly kinds: readonly NurseryKind[]
    readonly gapSec: Span
    readonly lengthSec: Span
    /** Added to every drawn level: below 0 for sounds behind a wall. */
    readonly levelShiftDb: number
  }
}

/**
 * `night`: a mixed night for tests and the command. `busy`: cries within ten seconds and every minute or so, for demos.
 * `quiet`: fan, voices next door, a cry now and then. `stress`: hard negatives four fifths of the time.
 */
export const SCENE_NAMES = ['night', 'busy', 'quiet', 'stress'] as const
export type SceneName = (typeof SCENE_NAMES)[number]

const HARD: readonly NurseryKind[] = [
  'motherese',
  'coo',
  'laughter',
  'shout',
  'tv',
  'music',
  'music-box',
  'dog',
  'meow',
  'bird',
  'door',
  'siren',
  'alarm',
  'babble',
  'vacuum',
]

export function isSceneName(name: string): name is SceneName {
  return (SCENE_NAMES as readonly string[]).includes(name)
}

export function drawScene(random: Random, name: SceneName): Scene {
  const room = drawRoom(random.fork('room'))
  const microphone = drawMicrophone(random.fork('microphone'))
  const bedKind = random.weighted({ 'white-noise': 3, fan: 3, traffic: 2 })
  const bed = [{ kind: bedKind, levelDbSpl: random.between(34, 50) }]
  const shared = { name, room, microphone }
  switch (name) {
    case 'night':
      return {
        ...shared,
        bed,
        cry: {
          firstSec: [20, 90],
          boutSec: [5, 120],
          gapSec: [40, 240],
          levelDbSpl: [60, 80],
          arousal: [0.3, 1],
          onset: [0.1, 0.55],
        },
        disturbances: { kinds: [...HARD, 'traffic'], gapSec: [15, 90], lengthSec: [2, 25], levelShiftDb: 0 },
      }
    case 'busy':
      return {
        ...shared,
        bed: [{ kind: 'white-noise', levelDbSpl: random.between(34, 40) }],
        cry: {
          firstSec: [4, 8],
          boutSec: [20, 40],
          gapSec: [40, 80],
          levelDbSpl: [70, 78],
          arousal: [0.6, 0.95],
          onset: [0.5, 0.9],
        },
        disturbances: {
          kinds: ['babble', 'bird', 'music-box', 'traffic'],
          gapSec: [25, 60],
          lengthSec: [3, 10],
          levelShiftDb: -8,
        },
      }
    case 'quiet':
      return {
        ...shared,
        bed: [{ kind: 'fan', levelDbSpl: random.between(36, 42) }],
        cry: {
          firstSec: [240, 480],
          boutSec: [15, 30],
          gapSec: [900, 2400],
          levelDbSpl: [66, 76],
          arousal: [0.5, 0.85],
          onset: [0.4, 0.8],
        },
        disturbances: {
          kinds: ['babble', 'babble', 'bird', 'music', 'traffic'],
          gapSec: [10, 60],
          lengthSec: [5, 25],
          levelShiftDb: -12,
        },
      }
    case 'stress':
      return {
        ...shared,
        bed,
        cry: {
          firstSec: [20, 60],
          boutSec: [5, 40],
          gapSec: [30, 120],
          levelDbSpl: [56, 80],
          arousal: [0.2, 1],
          onset: [0.1, 0.55],
        },
        disturbances: { kinds: HARD, gapSec: [0.5, 5], lengthSec: [4, 20], levelShiftDb: 0 },
      }
  }
}
