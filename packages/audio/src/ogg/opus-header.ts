// SPDX-License-Identifier: Apache-2.0
// The identification header of Ogg Opus (RFC 7845, section 5.1).
import { ByteReader } from '@cryingsense/bytes'
import type { ByteSource } from '../byte-source.ts'
import { assertShape } from '../recording.ts'
import { toLatin1 } from '../latin1.ts'

/** What OpusHead says. */
export interface OpusHeader {
  readonly channels: number
  /** Samples to drop from the start, at 48 kHz. */
  readonly preSkip: number
  /** Factor on the decoded samples. */
  readonly gain: number
  readonly streamCount: number
  readonly coupledStreamCount: number
  readonly channelMapping: readonly number[]
}

const magic = 'OpusHead'

/** True for a packet that begins like OpusHead. */
export function isOpusHead(packet: Uint8Array): boolean {
  return toLatin1(packet, 8) === magic
}

/** Reads the first packet. Throws `AUDIO_HEADER_INVALID`. */
export function readOpusHead(source: ByteSource, packet: Uint8Array): OpusHeader {
  if (packet.length < 19) throw source.refuse('AUDIO_HEADER_INVALID', `OpusHead of ${packet.length} bytes`)
  const reader = new ByteReader(packet)
  reader.bytes(8, 'magic')
  const version = reader.u8('version')
  // The high four bits are the major version: others are incompatible by definition.
  if (version > 15) throw source.refuse('AUDIO_CODEC_UNSUPPORTED', `OpusHead version ${version}`)
  const channels = reader.u8('channels')
  const preSkip = reader.u16le('pre-skip')
  reader.u32le('input rate')
  const gain = 10 ** (reader.i16le('gain') / 256 / 20)
  const family = reader.u8('mapping family')
  assertShape(source, { sampleRateHz: 48_000, channels })
  if (family === 0) {
    if (channels > 2) throw source.refuse('AUDIO_HEADER_INVALID', `${channels} channels without a mapping`)
    const channelMapping = channels === 1 ? [0] : [0, 1]
    return { channels, preSkip, gain, streamCount: 1, coupledStreamCount: channels - 1, channelMapping }
  }
  if (packet.length < 21 + channels) {
    throw source.refuse(
      'AUDIO_HEADER_INVALID',
      `channel mapping of ${packet.length - 21} bytes for ${channels} channels`,
    )
  }
  const streamCount = reader.u8('streams')
  const coupledStreamCount = reader.u8('coupled streams')
  const channelMapping = [...reader.bytes(channels, 'mapping')]
  const decoded = streamCount + coupledStreamCount
  const isSound =
    streamCount >= 1 &&
    coupledStreamCount <= streamCount &&
    decoded <= 255 &&
    channelMapping.every((index) => index < decoded || index === 255)
  if (!isSound) {
    throw source.refuse('AUDIO_HEADER_INVALID', `mapping ${String(channelMapping)} onto ${decoded} decoded channels`)
  }
  return { channels, preSkip, gain, streamCount, coupledStreamCount, channelMapping }
}
