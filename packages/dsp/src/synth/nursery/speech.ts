// SPDX-License-Identifier: Apache-2.0
// Speech-like babble: formant-synthesised syllables with adult voices, phrase melody and pauses; no words, no language.
import { Contour } from '../contour.ts'
import type { Random } from '../random.ts'
import type { Sound } from '../sound.ts'
import { mixOf } from '../mix.ts'
import { Vocalist, type Rest, type Script, type Utterance } from '../vocalist.ts'

/** A talker. `lively` 0 monotone .. 1 child-directed (wide, high, slow; Fernald et al. 1989). */
interface Talker {
  readonly pitchHz: number
  /** Tract relative to an adult male's, in frequency: 1 male, about 1.16 female, 1.3 child. */
  readonly formantScale: number
  readonly lively: number
  readonly syllablesPerSec: number
  readonly pauseShare: number
}

function drawTalker(random: Random, style: 'adult' | 'childDirected'): Talker {
  const isFemale = random.chance(style === 'adult' ? 0.5 : 0.75)
  const lively = style === 'adult' ? random.between(0, 0.5) : random.between(0.7, 1)
  const pitchHz = isFemale ? random.logBetween(165, 250) : random.logBetween(85, 150)
  return {
    pitchHz: pitchHz * (1 + 0.3 * lively * (style === 'childDirected' ? 1 : 0.2)),
    formantScale: isFemale ? random.between(1.1, 1.22) : random.between(0.94, 1.05),
    lively,
    syllablesPerSec: style === 'adult' ? random.between(3.5, 6.5) : random.between(2.2, 4.5),
    pauseShare: random.between(0.1, 0.5),
  }
}

/** First three formants of some vowels of an adult male (Peterson & Barney 1952); 3500 and 4500 Hz are added above. */
const VOWELS = [
  [270, 2290, 3010],
  [390, 1990, 2550],
  [530, 1840, 2480],
  [660, 1720, 2410],
  [730, 1090, 2440],
  [570, 840, 2410],
  [300, 870, 2240],
  [520, 1190, 2390],
] as const
/** Where the tongue and lips come from: lips, teeth ridge, palate (second-formant loci, Delattre et al. 1955). */
const LOCI_HZ = [
  [250, 720, 2200],
  [300, 1800, 2600],
  [280, 2300, 2800],
] as const

function drawSyllable(random: Random, talker: Talker, pitchHz: readonly [number, number]): Utterance {
  const durationSec = (1 / talker.syllablesPerSec) * random.between(0.65, 1.5)
  const vowel = random.pick(VOWELS)
  const glideTo = random.chance(0.25) ? random.pick(VOWELS) : vowel
  const locus = random.pick(LOCI_HZ)
  const manner = random.weighted({ stop: 4, fricative: 3, nasal: 3, none: 2 })
  const onsetSec = Math.min(0.35 * durationSec, random.between(0.03, 0.09))
  const level = random.between(0.6, 1)
  const closed = manner === 'nasal' ? 0.35 * level : manner === 'none' ? 0.8 * level : 0
  const high = [3500, 4500].map((hz) => Contour.constant(hz * talker.formantScale))
  const formantsHz = vowel.map((target, index) => {
    const from = (locus[index] ?? target) * talker.formantScale
    const to = target * talker.formantScale
    const end = (glideTo[index] ?? target) * talker.formantScale
    return new Contour([
      [0, from],
      [onsetSec + 0.2 * durationSec, to],
      [durationSec * 0.65, to],
      [durationSec, end],
    ])
  })
  const friction =
    manner === 'fricative' || manner === 'stop'
      ? {
          level: new Contour(
            manner === 'fricative'
              ? [
                  [0, 0.1],
                  [onsetSec * 0.6, random.between(0.1, 0.5)],
                  [onsetSec + 0.03, 0],
                ]
              : [
                  [onsetSec - 0.012, 0],
                  [onsetSec - 0.008, random.between(0.2, 0.7)],
                  [onsetSec + 0.02, 0],
                ],
          ),
          centreHz: random.pick([1500, 2800, 4500, 6000]),
          quality: random.between(0.8, 2.5),
        }
      : undefined
  const base = {
    durationSec,
    pitchHz: new Contour([
      [0, pitchHz[0]],
      [durationSec, pitchHz[1]],
    ]),
    voicing: new Contour([
      [0, closed],
      [onsetSec, closed],
      [onsetSec + 0.03, level],
      [durationSec * 0.75, level * 0.8],
      [durationSec, 0.15],
    ]),
    breath: Contour.constant(random.between(0.01, 0.06)),
    roughness: Contour.constant(0.05),
    formantsHz: [...formantsHz, ...high],
    openQuotient: 0.6,
    returnQuotient: random.between(0.02, 0.06),
  }
  return friction === undefined ? base : { ...base, friction }
}

/** Endless phrases of 2..12 syllables, pitch declining over each, with a final fall or rise. */
function speechScript(random: Random, talker: Talker): Script {
  let queue: (Utterance | Rest)[] = []
  const phrase = (): void => {
    const count = random.integer(2, talker.lively > 0.6 ? 6 : 12)
    const start = random.between(1, 1.2 + 0.35 * talker.lively)
    const isQuestion = random.chance(0.25)
    let factor = start
    for (let syllable = 0; syllable < count; syllable++) {
      const share = (syllable + 1) / count
      const accent = random.chance(0.35) ? random.between(1.05, 1.15 + 0.35 * talker.lively) : 1
      const last = syllable === count - 1 ? (isQuestion ? 1.3 + 0.4 * talker.lively : 0.8) : 1
      const next = (start * (1 - 0.25 * share) + random.normal(0, 0.03)) * accent * last
      queue.push(drawSyllable(random, talker, [talker.pitchHz * factor, talker.pitchHz * next]))
      factor = next
    }
    queue.push({ durationSec: random.logBetween(0.12, 0.4 + 3 * talker.pauseShare), rest: true })
  }
  return () => {
    if (queue.length === 0) {
      queue = []
      phrase()
    }
    return queue.shift()
  }
}

function createTalker(random: Random, talker: Talker): Sound {
  return new Vocalist(random, speechScript(random.fork('words'), talker), {
    jitter: 0.008,
    shimmer: 0.05,
    bandwidthScale: 1,
  })
}

/** One adult speaking, or several at once at different distances (a party, a radio play next door). */
export function createBabble(random: Random): Sound {
  const count = random.pick([1, 1, 2, 3, 4, 6])
  const talkers = Array.from({ length: count }, (_, index) => {
    const part = random.fork(`talker${index}`)
    return { sound: createTalker(part, drawTalker(part.fork('voice'), 'adult')), gain: part.logBetween(0.3, 1) }
  })
  return mixOf(talkers)
}

/** An adult talking to the baby: high, slow, swooping. The hardest speech for a cry detector. */
export function createMotherese(random: Random): Sound {
  return createTalker(random, drawTalker(random.fork('voice'), 'childDirected'))
}
