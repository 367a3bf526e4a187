// SPDX-License-Identifier: Apache-2.0
// The plan of a cry against the published figures: durations, pauses, melody shapes, phonation modes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawBout, performBout, type Bout } from './bout.ts'
import type { Breath } from './breath.ts'
import { Random } from './random.ts'
import { deviation, mean, quantile } from './fixture.ts'
import { drawVoice } from './voice.ts'

/** 150 babies, one 30 s bout each. */
const bouts: Bout[] = Array.from({ length: 150 }, (_, index) => {
  const random = new Random(`baby${index}`)
  return drawBout(random.fork('bout'), drawVoice(random.fork('voice')), { aboutSec: 30 })
})
const breaths: Breath[] = bouts.flatMap((bout) => bout.breaths)

/** Mean pitch of the phonated (not hyperphonated) part of a breath, read every 20 ms. */
function pitches(breath: Breath): number[] {
  const values: number[] = []
  for (let timeSec = 0; timeSec < breath.expirationSec; timeSec += 0.02) values.push(breath.melody.pitchHz.at(timeSec))
  return values.filter((hz) => hz < 900)
}

test('drawVoice() spreads the means of babies as Michelsson et al. (2002) found them', () => {
  const means = bouts.map((bout) => mean(bout.breaths.flatMap(pitches)))
  // 496 Hz over 172 infants; half of the means within 450..520 Hz; 93 % below 600.
  assert.ok(Math.abs(mean(means) - 496) < 25, `mean ${mean(means)}`)
  assert.ok(quantile(means, 0.25) > 430 && quantile(means, 0.75) < 545)
  assert.ok(means.filter((hz) => hz < 600).length / means.length > 0.9)
})

test('drawMelody() reaches the highest and lowest points of Michelsson et al. (2002)', () => {
  const ranges = breaths.map(pitches).filter((values) => values.length > 10)
  // Maximum 583 +- 151 Hz, minimum 398 +- 75 Hz: our means within half a deviation.
  assert.ok(Math.abs(mean(ranges.map((values) => quantile(values, 0.98))) - 583) < 75)
  assert.ok(Math.abs(mean(ranges.map((values) => quantile(values, 0.02))) - 398) < 38)
})

test('drawBreath() lasts 1.4 s, deviation 0.6 s (Michelsson et al. 2002)', () => {
  const seconds = breaths.map(({ expirationSec }) => expirationSec)
  assert.ok(Math.abs(mean(seconds) - 1.4) < 0.15, `mean ${mean(seconds)}`)
  assert.ok(Math.abs(deviation(seconds) - 0.6) < 0.15, `deviation ${deviation(seconds)}`)
})

test('drawBreath() breathes in for 0.1 to 0.3 s with the longer gap after it', () => {
  for (const breath of breaths) {
    assert.ok(breath.inspirationSec >= 0.1 && breath.inspirationSec <= 0.3)
    assert.ok(breath.gapAfterSec > breath.gapBeforeSec)
  }
  const voiced = breaths.filter(({ isInspirationVoiced }) => isInspirationVoiced).length / breaths.length
  assert.ok(voiced > 0.15 && voiced < 0.5)
})

test('drawMelody() mostly rises and then falls', () => {
  const share = (family: string): number =>
    breaths.filter(({ melody }) => melody.family === family).length / breaths.length
  assert.ok(share('riseFall') > 0.45)
  assert.ok(share('riseFall') + share('doubleArc') > 0.55)
  for (const family of ['fall', 'rise', 'plateau']) assert.ok(share(family) > 0.03 && share(family) < 0.25)
})

test('drawMelody() keeps to the bands of Corwin and Golub: phonation 250..700 Hz, hyperphonation 1000..2000 Hz', () => {
  let phonated = 0
  let above = 0
  for (const { melody, expirationSec } of breaths) {
    for (let timeSec = 0; timeSec < expirationSec; timeSec += 0.02) {
      const hz = melody.pitchHz.at(timeSec)
      assert.ok(hz > 235 && hz < 2350, `${hz}`)
      if (hz < 900) phonated++
      if (hz < 900 && hz > 700) above++
    }
  }
  assert.ok(above / phonated < 0.05)
})

test('drawMelody() jumps to hyperphonation rarely when fussing and often when screaming', () => {
  const share = (peakArousal: number): number => {
    const cries = Array.from({ length: 60 }, (_, index) => {
      const random = new Random(`arousal${index}`)
      return drawBout(random, drawVoice(random.fork('voice')), { aboutSec: 12, peakArousal, isSteady: true })
    }).flatMap((bout) => bout.breaths)
    return cries.filter(({ melody }) => melody.hyperSec > 0).length / cries.length
  }
  assert.ok(share(0.2) < 0.08)
  assert.ok(share(1) > 0.2 && share(1) < 0.55)
})

test('drawVoice() makes young voices rougher: dysphonation in most of their cries (Robb and Wermke 2015)', () => {
  const share = (ageWeeks: number): number => {
    const rough = Array.from({ length: 80 }, (_, index) => {
      const random = new Random(`age${index}`)
      const voice = drawVoice(random.fork('voice'), { ageWeeks })
      return drawBout(random, voice, { aboutSec: 6 }).breaths
    }).flat()
    return rough.filter(({ melody }) => melody.roughSec > 0 || melody.subharmonic.at(0.4) > 0).length / rough.length
  }
  assert.ok(share(4) > 0.4)
  assert.ok(share(48) < share(4))
})

test('drawBout() ends with an expiration, as long after the asked time as one breath may take', () => {
  for (const aboutSec of [5, 17, 120]) {
    const random = new Random(`length${aboutSec}`)
    const bout = drawBout(random, drawVoice(random), { aboutSec })
    assert.ok(bout.durationSec >= aboutSec && bout.durationSec < aboutSec + 7)
  }
  const random = new Random('refuse')
  for (const aboutSec of [0, -1, 301, Number.NaN]) {
    assert.throws(() => drawBout(random, drawVoice(random), { aboutSec }), RangeError)
  }
})

test('performBout() sounds exactly as long as the plan says', () => {
  for (let index = 0; index < 10; index++) {
    const random = new Random(`exact${index}`)
    const voice = drawVoice(random.fork('voice'))
    const bout = drawBout(random.fork('bout'), voice, { aboutSec: 6 })
    const samples = new Float32Array(Math.round((bout.durationSec + 1) * 16000))
    performBout(random.fork('sound'), voice, bout).render(samples)
    const endSample = Math.round(bout.durationSec * 16000)
    assert.ok(samples.subarray(0, 3200).some((sample) => Math.abs(sample) > 1e-3))
    assert.ok(samples.subarray(endSample - 8000, endSample).some((sample) => Math.abs(sample) > 1e-3))
    assert.ok(samples.subarray(endSample).every((sample) => sample === 0))
  }
})
