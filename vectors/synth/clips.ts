// SPDX-License-Identifier: Apache-2.0
// Renders the cries that measure.py judges: raw float32 files, one per seed, into the folder named as first argument.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { synthesizeClip } from '@cryingsense/dsp/synth'

const folder = process.argv[2]
if (folder === undefined) throw new RangeError('usage: node vectors/synth/clips.ts FOLDER')
for (let seed = 0; seed < 16; seed++) {
  const samples = synthesizeClip({ kind: 'cry', seed, seconds: 6, isDry: true, levelDbfs: -20 })
  writeFileSync(join(folder, `${String(seed).padStart(2, '0')}.f32`), new Uint8Array(samples.buffer))
}
