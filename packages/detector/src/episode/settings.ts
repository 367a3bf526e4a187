// SPDX-License-Identifier: Apache-2.0
// The few numbers that decide when a cry is told. They are tuned on validation and ship in the model's manifest
// (`decision`), because thresholds fixed on one model mean nothing for another.
import { DetectorError } from '../errors.ts'

/**
 * When a cry starts and ends. Evidence is counted in logits (`ln(p / (1 - p))`): each hop adds
 * `logit(score) - logit(neutralScore)`, held within `-fallLimit..riseLimit`, and the sum never falls below zero.
 */
export interface EpisodeSettings {
  /** Score at which a hop speaks neither for nor against a cry, 0..1. */
  readonly neutralScore: number
  /** Most evidence that one hop may add, in logits: a start takes at least `startEvidence / riseLimit` hops. */
  readonly riseLimit: number
  /** Most evidence that one hop may take away, in logits: how many quiet hops of a breath a start survives. */
  readonly fallLimit: number
  /** Evidence at which a cry is told, in logits. */
  readonly startEvidence: number
  /** A hop of an open cry still belongs to it at or above this score, 0..1; at most `neutralScore`. */
  readonly endScore: number
  /** Shortest cry ever told, in seconds. A shorter one is stretched to it, never withdrawn. */
  readonly minimumSec: number
  /** Quiet of this length ends a cry, in seconds: breaths and pauses below it belong to the cry. */
  readonly mergeGapSec: number
  /** After an end, how long no new cry is told, in seconds. Evidence is gathered meanwhile. */
  readonly cooldownSec: number
}

/** Lowest and highest honest value of each setting. */
const ranges: Readonly<Record<keyof EpisodeSettings, readonly [number, number]>> = {
  neutralScore: [0.001, 0.999],
  riseLimit: [0.01, 20],
  fallLimit: [0.01, 20],
  startEvidence: [0, 200],
  endScore: [0.0001, 0.999],
  minimumSec: [0, 30],
  mergeGapSec: [0.5, 60],
  cooldownSec: [0, 30],
}

const names = Object.keys(ranges) as readonly (keyof EpisodeSettings)[]

function refuse(message: string): DetectorError {
  return new DetectorError('SETTINGS_INVALID', 'invalid', message, {
    remedy: 'Use the settings that the training run wrote; packages/detector/README.md lists each with its range',
  })
}

/**
 * Reads settings from parsed JSON. Every field must be there, none may be unknown.
 * Throws `SETTINGS_INVALID`.
 */
export function toEpisodeSettings(value: unknown): EpisodeSettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse('Cannot read the decision settings: not an object')
  }
  const fields = new Map(Object.entries(value))
  const read = (name: keyof EpisodeSettings): number => {
    const [low, high] = ranges[name]
    const number: unknown = fields.get(name)
    fields.delete(name)
    if (!(typeof number === 'number' && number >= low && number <= high)) {
      throw refuse(
        `Cannot read the decision setting "${name}": wants a number in ${low}..${high}, found ${String(number)}`,
      )
    }
    return number
  }
  const settings = Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as EpisodeSettings
  const [unknown] = fields.keys()
  if (unknown !== undefined) throw refuse(`Cannot read the decision settings: "${unknown}" is not a setting`)
  if (!(settings.endScore <= settings.neutralScore)) {
    throw refuse(
      `Cannot use endScore ${settings.endScore}: it must not exceed neutralScore ${settings.neutralScore}, ` +
        'or a cry would end while it is still being raised',
    )
  }
  return Object.freeze(settings)
}
