// SPDX-License-Identifier: Apache-2.0
// The metadata of a FLAC file (RFC 9639, section 8). Only STREAMINFO matters here; the rest is skipped by its size.
import type { ByteSource } from '../byte-source.ts'
import { maxFlacBlocks } from '../limits.ts'
import { assertShape } from '../recording.ts'

/** What STREAMINFO says. The source stands at the first frame. */
export interface FlacHeader {
  readonly sampleRateHz: number
  readonly channels: number
  readonly bits: number
  /** Samples per channel; 0 where the writer did not know. */
  readonly totalSamples: number
}

const streamInfoBytes = 34

/** Reads from `fLaC` to the first frame. Throws `AUDIO_*`. */
export async function readFlacHeader(source: ByteSource): Promise<FlacHeader> {
  await source.take(4, 'the FLAC marker')
  let header: FlacHeader | undefined
  for (let block = 0; block < maxFlacBlocks; block++) {
    const [flags = 0, high = 0, middle = 0, low = 0] = await source.take(4, 'a metadata block header')
    const type = flags & 0x7f
    const bytes = high * 65_536 + middle * 256 + low
    if (block === 0) {
      if (type !== 0 || bytes !== streamInfoBytes) {
        throw source.refuse(
          'AUDIO_HEADER_INVALID',
          `wants STREAMINFO first, found block type ${type} of ${bytes} bytes`,
        )
      }
      header = toHeader(source, await source.take(bytes, 'STREAMINFO'))
    } else if (type === 127) throw source.refuse('AUDIO_HEADER_INVALID', 'metadata block of the forbidden type 127')
    else await source.skip(bytes, 'a metadata block')
    if (flags >= 0x80 && header !== undefined) return header
  }
  throw source.refuse('AUDIO_HEADER_INVALID', `no sound within ${maxFlacBlocks} metadata blocks`)
}

/** RFC 9639, 8.2: 16+16 bits block sizes, 24+24 frame sizes, then 20 rate, 3 channels, 5 bits, 36 samples, MD5. */
function toHeader(source: ByteSource, info: Uint8Array): FlacHeader {
  const view = new DataView(info.buffer, info.byteOffset, info.byteLength)
  const packed = view.getBigUint64(10)
  const sampleRateHz = Number(packed >> 44n)
  const channels = Number((packed >> 41n) & 7n) + 1
  assertShape(source, { sampleRateHz, channels })
  return {
    sampleRateHz,
    channels,
    bits: Number((packed >> 36n) & 31n) + 1,
    totalSamples: Number(packed & 0xf_ffff_ffffn),
  }
}
