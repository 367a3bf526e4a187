// SPDX-License-Identifier: Apache-2.0
// Raw PCM from a pipe: 16 kHz, mono, signed 16 bit, little-endian, as `arecord -f S16_LE -r 16000 -c 1 -t raw` gives.
import { featureNumbers } from '@cryingsense/dsp'
import type { ByteSource } from './byte-source.ts'
import type { Recording } from './recording.ts'
import { toMonoConverter } from './wav/samples.ts'

/** Bytes per block: 0.25 s, so that a live pipe is heard promptly. */
const blockBytes = 8_000

/** Opens a pipe of raw PCM. Throws `AUDIO_EMPTY` and `AUDIO_TRUNCATED` from its blocks. */
export function openRaw(source: ByteSource): Recording {
  return {
    format: 'raw PCM 16 bit',
    sampleRateHz: featureNumbers.sampleRateHz,
    channels: 1,
    blocks: () => readBlocks(source),
  }
}

async function* readBlocks(source: ByteSource): AsyncGenerator<Float32Array> {
  const toMono = toMonoConverter({ kind: 'integer', bits: 16 }, 1)
  if (await source.isAtEnd()) throw source.refuse('AUDIO_EMPTY', 'nothing came through the pipe')
  for (;;) {
    const bytes = await source.takeUpTo(blockBytes)
    const isOdd = bytes.length % 2 === 1
    if (bytes.length > 1) yield toMono(isOdd ? bytes.slice(0, -1) : bytes)
    if (isOdd) throw source.refuse('AUDIO_TRUNCATED', 'the last sample has one byte of two')
    if (bytes.length < blockBytes) return
  }
}
