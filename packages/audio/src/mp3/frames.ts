// SPDX-License-Identifier: Apache-2.0
// The frames of an MP3 file (ISO/IEC 11172-3, 2.4.1.3; 13818-3 for the low rates), strictly one after another. The
// decoder would hunt for the next frame after damage; a monitor must say that sound is missing.
import type { ByteSource } from '../byte-source.ts'
import { maxMp3PaddingBytes, maxTagBytes } from '../limits.ts'
import { toLatin1 } from '../latin1.ts'

/** What a frame header says. */
export interface Mp3Header {
  readonly version: 1 | 2 | 2.5
  readonly layer: 1 | 2 | 3
  readonly sampleRateHz: number
  readonly channels: 1 | 2
  readonly frameBytes: number
  readonly frameSamples: number
}

const bitratesKbps: Readonly<Record<string, readonly number[]>> = {
  '1/1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1/2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1/3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2/1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2/2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
const ratesHz = [44_100, 48_000, 32_000]

/** Reads a frame header from four bytes; undefined where they are none. Free-format streams are not read. */
export function tryReadMp3Header(bytes: Uint8Array): Mp3Header | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  if (bytes.length < 4 || a !== 0xff || (b & 0xe0) !== 0xe0) return undefined
  const version = ([2.5, undefined, 2, 1] as const)[(b >> 3) & 3]
  const layer = ([undefined, 3, 2, 1] as const)[(b >> 1) & 3]
  const rateHz = ratesHz[(c >> 2) & 3]
  if (version === undefined || layer === undefined || rateHz === undefined) return undefined
  const table = version === 1 ? `1/${layer}` : layer === 1 ? '2/1' : '2/2'
  const kbps = bitratesKbps[table]?.[(c >> 4) - 1]
  if (kbps === undefined) return undefined
  const sampleRateHz = version === 1 ? rateHz : version === 2 ? rateHz / 2 : rateHz / 4
  const padding = (c >> 1) & 1
  const frameSamples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152
  const frameBytes =
    layer === 1
      ? (Math.floor((12_000 * kbps) / sampleRateHz) + padding) * 4
      : Math.floor(((frameSamples / 8) * 1000 * kbps) / sampleRateHz) + padding
  return { version, layer, sampleRateHz, channels: d >> 6 === 3 ? 1 : 2, frameBytes, frameSamples }
}

/** Skips ID3v2 tags and zeros, up to the first frame. Throws `AUDIO_*`. */
export async function skipTags(source: ByteSource): Promise<void> {
  for (;;) {
    const head = (await source.peek(10)).slice()
    if (toLatin1(head, 3) !== 'ID3') break
    const sizes = head.slice(6, 10)
    if (sizes.length < 4 || sizes.some((byte) => byte > 127)) {
      throw source.refuse('AUDIO_DAMAGED', 'the size of an ID3 tag is not sync-safe')
    }
    const bytes = sizes.reduce((sum, byte) => sum * 128 + byte, 0)
    if (bytes > maxTagBytes) throw source.refuse('AUDIO_HEADER_INVALID', `ID3 tag of ${bytes} bytes`)
    // A footer repeats the header (ID3v2.4, 3.1, flag bit 4).
    const footerBytes = ((head[5] ?? 0) & 0x10) === 0 ? 0 : 10
    await source.skip(10 + bytes + footerBytes, 'an ID3 tag')
  }
  const from = source.offset
  while ((await source.peek(1))[0] === 0) {
    if (source.offset - from > maxMp3PaddingBytes) throw source.refuse('AUDIO_DAMAGED', 'zeros without end')
    await source.skip(1, 'padding')
  }
}

/** What the first frame holds besides or instead of sound: how many frames follow (Xing, Info and VBRI headers). */
export function readFrameCount(frame: Uint8Array, header: Mp3Header): number | undefined {
  const sideInfoBytes = header.version === 1 ? (header.channels === 1 ? 17 : 32) : header.channels === 1 ? 9 : 17
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const nameAt = (at: number) => toLatin1(frame.slice(at, at + 4))
  const xingAt = 4 + sideInfoBytes
  if (['Xing', 'Info'].includes(nameAt(xingAt)) && frame.length >= xingAt + 12) {
    const hasFrames = (view.getUint32(xingAt + 4) & 1) !== 0
    return hasFrames ? view.getUint32(xingAt + 8) : undefined
  }
  // Fraunhofer's header stands at a fixed place.
  if (nameAt(36) === 'VBRI' && frame.length >= 54) return view.getUint32(50)
  return undefined
}

/** True where only tags are left: ID3v1 (128 bytes), APEv2 or Lyrics3 in front of it. */
export async function isAtTrailer(source: ByteSource): Promise<boolean> {
  const start = toLatin1(await source.peek(11))
  if (start.startsWith('TAG')) return (await source.peek(129)).length === 128
  return start.startsWith('APETAGEX') || start === 'LYRICSBEGIN'
}
