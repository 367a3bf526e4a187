// SPDX-License-Identifier: Apache-2.0
// The synth command's options: parsed, checked and typed before any sample exists.
import {
  LONGEST_BOUT_SEC,
  NURSERY_KINDS,
  SCENE_NAMES,
  isNurseryKind,
  isSceneName,
  type SceneName,
  type SoundKind,
} from '@cryingsense/dsp/synth'
import { nearest, parseOptions, usage } from './arguments.ts'

/** A WAV header counts bytes in 32 bits: 2236 minutes at 32 000 bytes a second. */
const longestFileMinutes = 2200

interface SharedOptions {
  readonly out: string
  readonly truth: string
  readonly seed: number
  readonly isForced: boolean
  readonly isJson: boolean
}

export type SynthOptions =
  | { readonly mode: 'help' }
  | (SharedOptions & {
      readonly mode: 'night'
      readonly minutes: number
      readonly scene: SceneName
      readonly firstCrySec?: number
    })
  | (SharedOptions & {
      readonly mode: 'clip'
      readonly kind: SoundKind
      readonly seconds: number
      readonly isDry: boolean
    })

const declared = {
  out: { type: 'string', short: 'o' },
  minutes: { type: 'string' },
  seed: { type: 'string' },
  scene: { type: 'string' },
  'first-cry': { type: 'string' },
  clip: { type: 'string' },
  seconds: { type: 'string' },
  dry: { type: 'boolean' },
  force: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

export const help = `Make synthetic nursery sound, with its truth beside it

Usage: cryingsense synth --out FILE.wav [--minutes N] [--seed N]
       cryingsense synth --out FILE.wav --clip KIND [--seconds N] [--seed N]

  -o, --out FILE.wav   where to write; FILE.json beside it gets the truth
      --minutes N      length of the night (default 10, at most ${longestFileMinutes})
      --seed N         whole number; the same seed gives the same bytes (default 1)
      --scene NAME     ${SCENE_NAMES.join(', ')} (default night)
      --first-cry SEC  when the first cry starts (default: drawn)
      --clip KIND      one sound instead of a night: cry or one of
                       ${NURSERY_KINDS.slice(0, 9).join(', ')},
                       ${NURSERY_KINDS.slice(9).join(', ')}
      --seconds N      length of the clip (default 10, at most ${LONGEST_BOUT_SEC})
      --dry            clip without room and microphone noise
      --force          overwrite existing files
      --json           print one JSON document about what was written
  -h, --help           this text

16 kHz, mono, 16-bit. Everything made here is synthetic; no recording is used.

Examples:
  cryingsense synth --out night.wav --minutes 10 --seed 7
  cryingsense synth --out meow.wav --clip meow --seconds 8 --seed 3
`

/** Throws `USAGE_INVALID`; the message names the option and what it wants. */
export function parseSynthOptions(args: readonly string[]): SynthOptions {
  const { values, positionals } = parseOptions(args, declared)
  if (values.help === true) return { mode: 'help' }
  if (positionals.length > 0) throw usage(`"synth" takes no argument, got "${positionals.join(' ')}"`)
  if (values.out === undefined) throw usage('Cannot write: --out is missing', 'Name a file: --out night.wav')
  if (!values.out.toLowerCase().endsWith('.wav')) {
    throw usage(`Cannot write "${values.out}": --out needs a name ending in .wav`, 'Only WAV files are written')
  }
  const shared = {
    out: values.out,
    truth: `${values.out.slice(0, -4)}.json`,
    seed: number(values.seed, 1, { name: '--seed', low: 0, high: Number.MAX_SAFE_INTEGER, isWhole: true }),
    isForced: values.force === true,
    isJson: values.json === true,
  }
  if (values.clip !== undefined) {
    for (const name of ['minutes', 'scene', 'first-cry'] as const) {
      if (values[name] !== undefined) throw usage(`Cannot use --${name} with --clip`, `Leave out --${name} or --clip`)
    }
    const seconds = number(values.seconds, 10, { name: '--seconds', low: 0.1, high: LONGEST_BOUT_SEC })
    return { ...shared, mode: 'clip', kind: kind(values.clip), seconds, isDry: values.dry === true }
  }
  for (const name of ['seconds', 'dry'] as const) {
    if (values[name] !== undefined)
      throw usage(`Cannot use --${name} without --clip`, `Add --clip KIND or leave out --${name}`)
  }
  const minutes = number(values.minutes, 10, { name: '--minutes', low: 0.01, high: longestFileMinutes })
  const night = { ...shared, mode: 'night', minutes, scene: scene(values.scene ?? 'night') } as const
  if (values['first-cry'] === undefined) return night
  return { ...night, firstCrySec: number(values['first-cry'], 0, { name: '--first-cry', low: 0, high: minutes * 60 }) }
}

function number(
  text: string | undefined,
  otherwise: number,
  range: { name: string; low: number; high: number; isWhole?: boolean },
): number {
  if (text === undefined) return otherwise
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const isRightKind = range.isWhole === true ? Number.isSafeInteger(value) : Number.isFinite(value)
  if (!(isRightKind && value >= range.low && value <= range.high)) {
    const wanted = `${range.isWhole === true ? 'a whole number' : 'a number'} from ${range.low} to ${range.high}`
    throw usage(`Cannot use ${range.name} "${text}"`, `${range.name} needs ${wanted}`)
  }
  return value
}

function kind(name: string): SoundKind {
  if (name === 'cry' || isNurseryKind(name)) return name
  throw usage(
    `Unknown kind of sound "${name}"`,
    `Did you mean ${nearest(name, ['cry', ...NURSERY_KINDS])}? See cryingsense synth --help`,
  )
}

function scene(name: string): SceneName {
  if (isSceneName(name)) return name
  throw usage(`Unknown scene "${name}"`, `--scene is one of ${SCENE_NAMES.join(', ')}`)
}
