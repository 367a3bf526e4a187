// SPDX-License-Identifier: Apache-2.0
// A WAV file in memory to mono samples. Sizes in the header are checked against the file and never trusted: training
// tools read such files leniently, and what they would silently fill in is damage here.
import { maxWavChunks } from './limits.ts'

/** Mono samples, about -1..1. */
export interface DecodedSound {
  readonly samples: Float32Array
  readonly sampleRateHz: number
  readonly channels: number
}

/** Why there are none. */
export interface SoundProblem {
  readonly problem: string
}

interface Format {
  readonly code: number
  readonly channels: number
  readonly sampleRateHz: number
  readonly frameBytes: number
  readonly bits: number
}

/** Decodes PCM of 8, 16, 24 and 32 bits and floats of 32 and 64, any number of channels up to 16. */
export function decodeWav(bytes: Uint8Array): DecodedSound | SoundProblem {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || ascii(bytes, 0) !== 'RIFF' || ascii(bytes, 8) !== 'WAVE')
    return { problem: 'it has no RIFF header' }
  let format: Format | undefined
  let offset = 12
  for (let chunk = 0; chunk < maxWavChunks && offset + 8 <= bytes.length; chunk++) {
    const name = ascii(bytes, offset)
    const size = view.getUint32(offset + 4, true)
    const start = offset + 8
    if (name === 'fmt ') {
      if (size < 16 || start + 16 > bytes.length) return { problem: 'its format chunk is too short' }
      format = readFormat(view, start, size)
    } else if (name === 'data') {
      if (format === undefined) return { problem: 'its sound comes before its format' }
      if (start + size > bytes.length)
        return { problem: `its header promises ${size} bytes of sound, ${bytes.length - start} are there` }
      return decode(view, format, { start, size })
    }
    // Chunks are padded to an even length; the pad byte is not in the size.
    offset = start + size + (size % 2)
  }
  return { problem: 'it has no sound' }
}

function ascii(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4))
}

function readFormat(view: DataView, start: number, size: number): Format {
  const plain = view.getUint16(start, true)
  // WAVE_FORMAT_EXTENSIBLE keeps the code in the first bytes of a GUID.
  const code =
    plain === 0xff_fe && size >= 26 && start + 26 <= view.byteLength ? view.getUint16(start + 24, true) : plain
  return {
    code,
    channels: view.getUint16(start + 2, true),
    sampleRateHz: view.getUint32(start + 4, true),
    frameBytes: view.getUint16(start + 12, true),
    bits: view.getUint16(start + 14, true),
  }
}

function decode(
  view: DataView,
  format: Format,
  { start, size }: { start: number; size: number },
): DecodedSound | SoundProblem {
  const { code, channels, sampleRateHz, frameBytes, bits } = format
  const sampleBytes = Math.ceil(bits / 8)
  const read = readerOf(code, sampleBytes)
  if (read === undefined) return { problem: `format ${code} with ${bits} bits is not read` }
  if (!(channels >= 1 && channels <= 16) || frameBytes !== sampleBytes * channels)
    return { problem: 'its frames do not fit its channels' }
  if (!(sampleRateHz >= 1000 && sampleRateHz <= 192_000)) return { problem: `a sampling rate of ${sampleRateHz} Hz` }
  const frames = Math.floor(size / frameBytes)
  if (frames === 0) return { problem: 'it has no sound' }
  const samples = new Float32Array(frames)
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++)
      sum += read(view, start + frame * frameBytes + channel * sampleBytes)
    if (!Number.isFinite(sum)) return { problem: `sample ${frame} is no number` }
    samples[frame] = sum / channels
  }
  return { samples, sampleRateHz, channels }
}

/** One sample of a coding: 1 is integers, 3 is floats. */
function readerOf(code: number, bytes: number): ((view: DataView, at: number) => number) | undefined {
  if (code === 3)
    return bytes === 4
      ? (view, at) => view.getFloat32(at, true)
      : bytes === 8
        ? (view, at) => view.getFloat64(at, true)
        : undefined
  if (code !== 1) return undefined
  switch (bytes) {
    case 1:
      // 8 bits are unsigned, all others signed.
      return (view, at) => (view.getUint8(at) - 128) / 128
    case 2:
      return (view, at) => view.getInt16(at, true) / 32_768
    case 3:
      return (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608
    case 4:
      return (view, at) => view.getInt32(at, true) / 2_147_483_648
    default:
      return undefined
  }
}
