// SPDX-License-Identifier: Apache-2.0
// Ogg Opus files (RFC 7845). libopus in WASM decodes straight to 16 kHz, as its designers mean it to be used: no
// resampler in between, and the same samples that training saw.
import { featureNumbers } from '@cryingsense/dsp'
import { OpusDecoder } from 'opus-decoder'
import type { ByteSource } from '../byte-source.ts'
import { maxOpusPacketBytes, maxOpusTagsBytes } from '../limits.ts'
import { quietly } from '../quiet.ts'
import { assertSound, toMono } from '../recording.ts'
import type { Recording } from '../recording.ts'
import { isOpusHead, readOpusHead } from './opus-header.ts'
import type { OpusHeader } from './opus-header.ts'
import { readPackets } from './pages.ts'
import type { OggPacket } from './pages.ts'
import { toLatin1 } from '../latin1.ts'

const sampleRateHz = 16_000
/** Granule positions and pre-skip count at 48 kHz whatever the sound's rate (RFC 7845, section 4). */
const clockPerSample = 48_000 / featureNumbers.sampleRateHz
const codecs: readonly (readonly [prefix: string, name: string])[] = [
  ['\u0001vorbis', 'Vorbis'],
  ['\u007fFLAC', 'FLAC in Ogg'],
  ['Speex   ', 'Speex'],
  ['\u0080theora', 'video'],
]

/** Opens an Ogg file. Throws `AUDIO_*`, here and from its blocks. */
export async function openOgg(source: ByteSource): Promise<Recording> {
  // Comments may hold a cover picture; sound packets may not.
  let packetsRead = 0
  const packets = readPackets(source, () => (packetsRead === 1 ? maxOpusTagsBytes : maxOpusPacketBytes))
  const first = await packets.next()
  if (first.done === true) throw source.refuse('AUDIO_EMPTY', 'no packet in the stream')
  const head = first.value.bytes
  if (!isOpusHead(head)) {
    const start = toLatin1(head, 8)
    const name = codecs.find(([prefix]) => start.startsWith(prefix))?.[1] ?? 'an unknown codec'
    throw source.refuse('AUDIO_CODEC_UNSUPPORTED', `the Ogg file holds ${name}`, { offset: first.value.offset })
  }
  const header = readOpusHead(source, head)
  packetsRead = 1
  const tags = await packets.next()
  if (tags.done === true) throw source.refuse('AUDIO_EMPTY', 'the stream ends after its header')
  if (toLatin1(tags.value.bytes, 8) !== 'OpusTags') {
    throw source.refuse('AUDIO_DAMAGED', 'wants OpusTags as second packet', { offset: tags.value.offset })
  }
  packetsRead = 2
  const { channels } = header
  return { format: 'Ogg Opus', sampleRateHz, channels, blocks: () => readBlocks(source, header, packets) }
}

async function* readBlocks(
  source: ByteSource,
  header: OpusHeader,
  packets: AsyncGenerator<OggPacket>,
): AsyncGenerator<Float32Array> {
  const { channels, gain, streamCount, coupledStreamCount, channelMapping } = header
  const channelMappingTable = [...channelMapping]
  const decoder = new OpusDecoder({
    sampleRate: sampleRateHz,
    channels,
    streamCount,
    coupledStreamCount,
    channelMappingTable,
  })
  await decoder.ready
  try {
    const window = new SampleWindow(Math.round(header.preSkip / clockPerSample))
    for await (const packet of packets) {
      const { channelData, errors } = quietly(() => decoder.decodeFrame(packet.bytes))
      const [problem] = errors
      if (problem !== undefined) throw source.refuse('AUDIO_DAMAGED', problem.message, { offset: packet.offset })
      const mono = toMono(channelData)
      if (gain !== 1) for (let index = 0; index < mono.length; index++) mono[index] = (mono[index] ?? 0) * gain
      assertSound(source, mono, packet.offset)
      const kept = window.take(mono, packet)
      if (kept.length > 0) yield kept
    }
    if (window.keptSamples === 0) throw source.refuse('AUDIO_EMPTY', 'the stream holds no sound after its pre-skip')
  } finally {
    decoder.free()
  }
}

/** Drops the pre-skip at the start, and the padding after the last granule position at the end. */
class SampleWindow {
  keptSamples = 0
  readonly #preSkipSamples: number
  #decodedSamples = 0

  constructor(preSkipSamples: number) {
    this.#preSkipSamples = preSkipSamples
  }

  take(block: Float32Array, packet: OggPacket): Float32Array {
    const start = Math.min(block.length, Math.max(0, this.#preSkipSamples - this.#decodedSamples))
    this.#decodedSamples += block.length
    let end = block.length
    if (packet.isLast && packet.granule !== undefined) {
      const wanted = Math.round(Number(packet.granule) / clockPerSample)
      // Only padding of the last packet may go: a stream cut out of a longer one counts from elsewhere.
      const surplus = this.#decodedSamples - wanted
      if (surplus > 0 && surplus <= block.length) end = Math.max(start, block.length - surplus)
    }
    const kept = block.subarray(start, end)
    this.keptSamples += kept.length
    return kept
  }
}
