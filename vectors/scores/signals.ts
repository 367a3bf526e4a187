// SPDX-License-Identifier: Apache-2.0
// The golden vectors' sounds by formula, so that no long file of samples is kept. `training/golden.py` holds the same
// formulas; sounds are rounded to 16 bits, so the last digit of a sine in either language does not matter.

const rateHz = 16_000

/** Park-Miller generator (minimal standard): exact in doubles, the same in every language. Values in -1..1. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (state / 2_147_483_647) * 2 - 1
  }
}

/** Harmonic bursts whose pitch rises and falls, with breaths between: made of sines, no child's voice. */
function arcs(count: number, level: number): Float64Array {
  const sound = new Float64Array(count)
  const burstSec = 0.9
  const periodSec = 1.25
  let phase = 0
  for (let n = 0; n < count; n++) {
    const within = (n / rateHz) % periodSec
    if (within >= burstSec) continue
    const arc = Math.sin((Math.PI * within) / burstSec)
    const pitchHz = 380 + 140 * arc
    phase += (2 * Math.PI * pitchHz) / rateHz
    let sum = 0
    for (let harmonic = 1; harmonic <= 9; harmonic++) {
      const formant =
        1 / (1 + ((harmonic * pitchHz - 1100) / 500) ** 2) + 0.6 / (1 + ((harmonic * pitchHz - 2900) / 600) ** 2)
      sum += (formant + 0.05) * Math.sin(harmonic * phase)
    }
    sound[n] = level * Math.sqrt(arc) * sum
  }
  return sound
}

function add(sound: Float64Array, level: number, seed: number): Float64Array {
  const next = noise(seed)
  return sound.map((value) => value + level * next())
}

function filled(seconds: number, value: (second: number) => number): Float64Array {
  return Float64Array.from({ length: Math.round(seconds * rateHz) }, (_, n) => value(n / rateHz))
}

const makers: Readonly<Record<string, () => Float64Array>> = {
  empty: () => new Float64Array(0),
  short: () => filled(0.31, (second) => 0.2 * Math.sin(2 * Math.PI * 523 * second)),
  tone: () => filled(3.1, (second) => 0.1 * Math.sin(2 * Math.PI * 440 * second)),
  sweep: () => filled(4.2, (second) => 0.2 * Math.sin(2 * Math.PI * (100 * second + 800 * second * second))),
  noise: () => add(new Float64Array(2.3 * rateHz), 0.02, 7),
  alarm: () => filled(5.6, (second) => 0.15 * Math.sin(2 * Math.PI * (second % 0.5 < 0.25 ? 950 : 1250) * second)),
  arcs: () => add(arcs(6.7 * rateHz, 0.15), 0.0005, 11),
  'arcs-in-noise': () => add(arcs(7.3 * rateHz, 0.03), 0.02, 13),
}

/** Names of the sounds, in the order of the golden files. */
export const signalNames: readonly string[] = Object.keys(makers)

/** The named sound as Float32Array, -1..1, 16 kHz mono, rounded to 16 bits. */
export function makeSignal(name: string): Float32Array {
  const maker = makers[name]
  if (maker === undefined) throw new RangeError(`name: no golden signal is called ${name}`)
  return Float32Array.from(maker(), (value) => Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))) / 32_768)
}
