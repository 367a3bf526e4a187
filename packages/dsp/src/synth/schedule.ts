// SPDX-License-Identifier: Apache-2.0
// Decides what happens when, before any sample exists: the schedule is the truth, the sound follows it.
import { drawBout, type Bout } from './bout.ts'
import { NURSERY, type NurseryKind } from './nursery/kinds.ts'
import type { Random } from './random.ts'
import type { Scene } from './scene.ts'
import { SAMPLE_RATE_HZ } from './sound.ts'
import type { BabyVoice } from './voice.ts'

interface PlannedBase {
  /** Unique within a schedule; names the random branch of its sound. */
  readonly name: string
  readonly startSample: number
  readonly endSample: number
  readonly levelDbSpl: number
  readonly distanceM: number
}

/** A bout of crying: its plan is drawn with it, so that its end is exact. */
export interface PlannedCry extends PlannedBase {
  readonly kind: 'cry'
  readonly bout: Bout
}

export interface PlannedNoise extends PlannedBase {
  readonly kind: NurseryKind
}

export type PlannedEvent = PlannedCry | PlannedNoise

function between(random: Random, span: readonly [number, number]): number {
  return random.between(span[0], span[1])
}

function* cries(
  random: Random,
  scene: Scene,
  options: { voice: BabyVoice; firstCrySec: number | undefined },
): Generator<PlannedCry, never> {
  const { cry } = scene
  const distanceM = random.between(0.8, 2.5)
  let startSec = options.firstCrySec ?? between(random, cry.firstSec)
  for (let number = 0; ; number++) {
    const draws = random.fork(number)
    const peakArousal = between(draws, cry.arousal)
    const aboutSec = draws.logBetween(cry.boutSec[0], cry.boutSec[1])
    const bout = drawBout(draws.fork('bout'), options.voice, {
      aboutSec,
      peakArousal,
      onsetShare: between(draws, cry.onset),
    })
    const startSample = Math.round(startSec * SAMPLE_RATE_HZ)
    yield {
      kind: 'cry',
      name: `cry${number}`,
      startSample,
      endSample: startSample + Math.round(bout.durationSec * SAMPLE_RATE_HZ),
      // Harder crying is louder; a draw of its own on top (turned away, face in the mattress).
      levelDbSpl:
        cry.levelDbSpl[0] + (cry.levelDbSpl[1] - cry.levelDbSpl[0]) * (0.5 * peakArousal + 0.5 * draws.uniform()),
      distanceM,
      bout,
    }
    startSec += bout.durationSec + between(draws, cry.gapSec)
  }
}

function* noises(random: Random, scene: Scene): Generator<PlannedNoise, never> {
  const { disturbances } = scene
  let startSec = between(random, disturbances.gapSec)
  for (let number = 0; ; number++) {
    const draws = random.fork(number)
    const kind = draws.pick(disturbances.kinds)
    const entry = NURSERY[kind]
    const longest = Math.max(disturbances.lengthSec[0], Math.min(disturbances.lengthSec[1], entry.lengthSec[1]))
    const lengthSec = draws.between(Math.min(disturbances.lengthSec[0], longest), longest)
    const startSample = Math.round(startSec * SAMPLE_RATE_HZ)
    yield {
      kind,
      name: `${kind}${number}`,
      startSample,
      endSample: startSample + Math.round(lengthSec * SAMPLE_RATE_HZ),
      levelDbSpl: between(draws, entry.levelDbSpl) + disturbances.levelShiftDb,
      distanceM: draws.logBetween(0.8, 5),
    }
    startSec += lengthSec + between(draws, disturbances.gapSec)
  }
}

/** Everything that happens, for ever, in order of start. Cries never overlap each other; noises may overlap cries. */
export function* planEvents(
  random: Random,
  scene: Scene,
  options: { voice: BabyVoice; firstCrySec: number | undefined },
): Generator<PlannedEvent, never> {
  const crying = cries(random.fork('cries'), scene, options)
  const others = noises(random.fork('noises'), scene)
  let cry: PlannedCry = crying.next().value
  let noise: PlannedNoise = others.next().value
  while (true) {
    if (cry.startSample <= noise.startSample) {
      yield cry
      cry = crying.next().value
    } else {
      yield noise
      noise = others.next().value
    }
  }
}
