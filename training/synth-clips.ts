// SPDX-License-Identifier: Apache-2.0
// Hard negatives (and a few cries) of the project's synthesizer as training clips: training/cache/synth/KIND-NNN.wav.
//   node training/synth-clips.ts [--each 24] [--cries 256] [--seed 7]
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { NURSERY_KINDS, SAMPLE_RATE_HZ, synthesizeClip } from '@cryingsense/dsp/synth'
import type { SoundKind } from '@cryingsense/dsp/synth'

const clipSec = 7
const headerBytes = 44

/** 16-bit mono WAV: the classic header and the samples, little-endian. */
function toWav(samples: Float32Array): Uint8Array {
  const dataBytes = samples.length * 2
  const view = new DataView(new ArrayBuffer(headerBytes + dataBytes))
  const tag = (offset: number, text: string): void => {
    for (const [k, letter] of [...text].entries()) view.setUint8(offset + k, letter.charCodeAt(0))
  }
  tag(0, 'RIFF')
  view.setUint32(4, headerBytes - 8 + dataBytes, true)
  tag(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, SAMPLE_RATE_HZ, true)
  view.setUint32(28, SAMPLE_RATE_HZ * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  tag(36, 'data')
  view.setUint32(40, dataBytes, true)
  for (const [k, sample] of samples.entries()) view.setInt16(headerBytes + k * 2, Math.round(sample * 32_767), true)
  return new Uint8Array(view.buffer)
}

const { values } = parseArgs({
  options: {
    each: { type: 'string', default: '24' },
    cries: { type: 'string', default: '256' },
    seed: { type: 'string', default: '7' },
  },
})
const folder = new URL('cache/synth/', import.meta.url)
mkdirSync(folder, { recursive: true })
const wanted: readonly (readonly [SoundKind, number])[] = [
  ...NURSERY_KINDS.map((kind) => [kind, Number(values.each)] as const),
  ['cry', Number(values.cries)],
]
for (const [kind, count] of wanted) {
  for (let k = 0; k < count; k++) {
    const samples = synthesizeClip({ kind, seed: `${values.seed}/training/${k}`, seconds: clipSec })
    writeFileSync(new URL(`${kind}-${String(k).padStart(3, '0')}.wav`, folder), toWav(samples))
  }
  console.error(`${kind}: ${count} clips`)
}
