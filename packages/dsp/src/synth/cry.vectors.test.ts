// SPDX-License-Identifier: Apache-2.0
// The synthesizer as librosa hears it (vectors/synth/): figures of today's cries, inside what is published of real ones.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { synthesizeClip } from './clip.ts'
import { rms } from './fixture.ts'

interface Measured {
  readonly secondsEach: number
  readonly clipRms: readonly number[]
  readonly figures: Readonly<Record<string, number>>
}

const path = new URL('../../../../vectors/synth/measured.json', import.meta.url)
const { clipRms, figures, secondsEach } = JSON.parse(readFileSync(path, 'utf8')) as Measured

test('measured.json was made from the synthesizer as it is now', () => {
  clipRms.forEach((expected, seed) => {
    const samples = synthesizeClip({ kind: 'cry', seed, seconds: secondsEach, isDry: true, levelDbfs: -20 })
    assert.ok(Math.abs(rms(samples) / expected - 1) < 1e-3, `seed ${seed}: run vectors/synth/measure.py again`)
  })
})

/** Figure, lowest, highest, and where the limits come from. */
const LIMITS = [
  ['pitchMeanHz', 450, 560], // 496 +- 95 Hz, half of infants' means 450..520 (Michelsson et al. 2002)
  ['pitchDeviationHz', 50, 130],
  ['hyperphonationShare', 0.01, 0.15], // present, not the rule (Corwin and Golub's scheme)
  ['voicedShare', 0.7, 0.98], // the rest is dysphonation and breath noise
  ['stretchMeanSec', 1, 1.6], // 1.4 +- 0.6 s (Michelsson et al. 2002); stretches cut by the clip's edge are left out
  ['stretchDeviationSec', 0.3, 0.8],
  ['riseFallShare', 0.45, 0.85], // the commonest shape (Michelsson et al. 2002; Varallyay 2007)
  ['centroidHz', 700, 1900],
  ['firstFormantHz', 850, 1600], // open vowel in a tract of about 8 cm: above the neutral tube's 1100 Hz or near it
  ['secondFormantHz', 2000, 3400],
  ['share300To4000Hz', 0.9, 1],
  ['share2000To4000Hz', 0.02, 0.4],
] as const

for (const [name, low, high] of LIMITS) {
  test(`librosa finds ${name} of synthetic cries between ${low} and ${high}`, () => {
    const figure = figures[name] ?? Number.NaN
    assert.ok(figure >= low && figure <= high, `${figure}`)
  })
}
