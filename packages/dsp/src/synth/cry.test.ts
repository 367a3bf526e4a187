// SPDX-License-Identifier: Apache-2.0
// The sound of a cry, measured as sound: pitch by YIN, harmonics, formants, spectrum, rhythm. Nothing here reads the plan.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimatePitch } from '../pitch.ts'
import { synthesizeClip } from './clip.ts'
import { bandPower, envelope, longTermSpectrum, mean, quantile } from './fixture.ts'

const CLIPS = 24
const clips = Array.from({ length: CLIPS }, (_, seed) =>
  synthesizeClip({ kind: 'cry', seed, seconds: 6, isDry: true, levelDbfs: -20 }),
)

/** Voiced 40 ms windows of a clip. */
function voicedPitches(samples: Float32Array): number[] {
  const found: number[] = []
  for (let start = 0; start + 640 <= samples.length; start += 320) {
    const { f0Hz } = estimatePitch(samples.subarray(start, start + 640))
    if (f0Hz !== undefined) found.push(f0Hz)
  }
  return found
}

const spectra = clips.map(longTermSpectrum)

test('a synthetic cry has the pitch of an infant', () => {
  const pitches = clips.flatMap(voicedPitches)
  const phonation = pitches.filter((hz) => hz < 800)
  assert.ok(mean(phonation) > 450 && mean(phonation) < 560, `mean ${mean(phonation)}`)
  assert.ok(quantile(phonation, 0.05) > 300 && quantile(phonation, 0.95) < 720)
  const hyper = pitches.filter((hz) => hz > 1000).length / pitches.length
  assert.ok(hyper > 0.005 && hyper < 0.2, `hyperphonation ${hyper}`)
})

test('a synthetic cry is voiced most of the time it sounds', () => {
  const shares = clips.map((samples) => {
    const levels = envelope(samples, 0.04)
    const loudest = levels.reduce((most, level) => Math.max(most, level), 0)
    const sounding = levels.filter((level) => level > loudest / 10).length
    return voicedPitches(samples).length / 2 / sounding
  })
  assert.ok(mean(shares) > 0.5, `${mean(shares)}`)
})

test('a synthetic cry puts its energy between 300 Hz and 4 kHz', () => {
  for (const spectrum of spectra) {
    const inside = bandPower(spectrum, 300, 4000)
    const below = bandPower(spectrum, 60, 300)
    const above = bandPower(spectrum, 4000, 7800)
    assert.ok(inside / (inside + below + above) > 0.8, `${inside} ${below} ${above}`)
  }
})

test('a synthetic cry has its first formant where a short open tract has it', () => {
  // Long-term spectrum over many pitches: the envelope peaks between 800 and 1700 Hz (neutral 8 cm tube: 1100 Hz, opened).
  const grid = Array.from({ length: 40 }, (_, index) => 300 + 100 * index)
  const levels = grid.map((hz) =>
    mean(spectra.map((spectrum) => bandPower(spectrum, hz, hz + 100) / bandPower(spectrum, 300, 4300))),
  )
  const strongest = grid[levels.indexOf(levels.reduce((most, level) => Math.max(most, level), 0))] ?? 0
  assert.ok(strongest >= 800 && strongest <= 1700, `${strongest} Hz`)
  // A second region of emphasis two to three octaves above the pitch keeps the shrillness: no more than 22 dB below.
  const second = levels.slice(18, 30).reduce((most, level) => Math.max(most, level), 0)
  const first = levels.reduce((most, level) => Math.max(most, level), 0)
  assert.ok(10 * Math.log10(second / first) > -22, `${10 * Math.log10(second / first)} dB`)
})

test('a synthetic cry pulses with the breath', () => {
  for (const samples of clips) {
    const levels = envelope(samples, 0.02)
    const loudest = levels.reduce((most, level) => Math.max(most, level), 0)
    // Falls 26 dB under its peak at least once in six seconds, and sounds for more than a third of them.
    assert.ok(levels.some((level) => level < loudest / 20))
    assert.ok(levels.filter((level) => level > loudest / 10).length > levels.length / 3)
  }
})
