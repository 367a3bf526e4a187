// SPDX-License-Identifier: Apache-2.0
// WAV files: header, then blocks.
import type { ByteSource } from '../byte-source.ts'
import { assertSound } from '../recording.ts'
import type { Recording } from '../recording.ts'
import { readWavHeader } from './header.ts'
import type { WavHeader } from './header.ts'
import { toMonoConverter } from './samples.ts'

/** Frames per block: 0.5 s at 16 kHz. */
const blockFrames = 8_192

const codingNames = { integer: 'PCM', float: 'float', aLaw: 'A-law', muLaw: 'mu-law' } as const

/** Opens a WAV file. Throws `AUDIO_*`, here and from its blocks. */
export async function openWav(source: ByteSource): Promise<Recording> {
  const header = await readWavHeader(source)
  const { coding, sampleRateHz, channels } = header
  return {
    format: `WAV ${codingNames[coding.kind]} ${coding.bits} bit`,
    sampleRateHz,
    channels,
    blocks: () => readBlocks(source, header),
  }
}

async function* readBlocks(source: ByteSource, header: WavHeader): AsyncGenerator<Float32Array> {
  const { coding, channels, frameBytes, dataBytes } = header
  const toMono = toMonoConverter(coding, channels)
  const startOffset = source.offset
  let left = dataBytes ?? Number.POSITIVE_INFINITY
  while (left > 0) {
    const offset = source.offset
    const bytes = await source.takeUpTo(Math.min(left, blockFrames * frameBytes))
    const whole = bytes.length - (bytes.length % frameBytes)
    const samples = toMono(bytes.subarray(0, whole))
    left -= bytes.length
    const isCut = bytes.length === 0 || whole < bytes.length
    if (samples.length > 0) {
      // Integers cannot be anything but sound.
      if (coding.kind === 'float') assertSound(source, samples, offset)
      yield samples
    }
    if (isCut) return endOf(source, { dataBytes, readBytes: source.offset - startOffset, rest: bytes.length - whole })
  }
}

/** The sound ended inside a frame, or before its size. */
function endOf(source: ByteSource, found: { dataBytes: number | undefined; readBytes: number; rest: number }): void {
  const { dataBytes, readBytes, rest } = found
  if (dataBytes === undefined) {
    if (readBytes === 0) throw source.refuse('AUDIO_EMPTY', 'no sound follows the header')
    if (rest === 0) return
    throw source.refuse('AUDIO_TRUNCATED', `the last sample has ${rest} bytes too few or too many`)
  }
  if (readBytes < dataBytes) {
    throw source.refuse('AUDIO_TRUNCATED', `sound of ${dataBytes} bytes ends after ${readBytes}`)
  }
  throw source.refuse('AUDIO_DAMAGED', `sound of ${dataBytes} bytes ends inside a sample`)
}
