// SPDX-License-Identifier: Apache-2.0
// MP3 files: mpg123 in WASM decodes whole frames, cut out here one by one.
import { MPEGDecoder } from 'mpg123-decoder'
import type { ByteSource } from '../byte-source.ts'
import { decodeChunkBytes } from '../limits.ts'
import { quietly } from '../quiet.ts'
import { assertShape, assertSound, toMono } from '../recording.ts'
import type { Recording } from '../recording.ts'
import { isAtTrailer, readFrameCount, skipTags, tryReadMp3Header } from './frames.ts'
import type { Mp3Header } from './frames.ts'

/** Opens an MP3 file. Throws `AUDIO_*`, here and from its blocks. */
export async function openMp3(source: ByteSource): Promise<Recording> {
  await skipTags(source)
  if (await source.isAtEnd()) throw source.refuse('AUDIO_EMPTY', 'only tags, no sound')
  const header = tryReadMp3Header(await source.peek(4))
  if (header === undefined) throw source.refuse('AUDIO_DAMAGED', 'wants a frame of sound after the tags')
  const { sampleRateHz, channels, layer } = header
  assertShape(source, { sampleRateHz, channels })
  return { format: `MPEG layer ${layer}`, sampleRateHz, channels, blocks: () => readBlocks(source, header) }
}

async function* readBlocks(source: ByteSource, shape: Mp3Header): AsyncGenerator<Float32Array> {
  const decoder = new MPEGDecoder()
  await decoder.ready
  try {
    let decodedSamples = 0
    for await (const { bytes, offset } of readBatches(source, shape)) {
      const { channelData, errors } = quietly(() => decoder.decode(bytes))
      const [problem] = errors
      if (problem !== undefined) throw source.refuse('AUDIO_DAMAGED', problem.message, { offset })
      const mono = toMono(channelData)
      assertSound(source, mono, offset)
      decodedSamples += mono.length
      if (mono.length > 0) yield mono
    }
    if (decodedSamples === 0) throw source.refuse('AUDIO_EMPTY', 'the frames hold no sound')
  } finally {
    decoder.free()
  }
}

/** Whole frames, joined to pieces worth a call of the decoder. */
async function* readBatches(
  source: ByteSource,
  shape: Mp3Header,
): AsyncGenerator<{ bytes: Uint8Array; offset: number }> {
  const batch = new Uint8Array(decodeChunkBytes)
  let batchBytes = 0
  let offset = source.offset
  let frames = 0
  let announcedFrames: number | undefined
  try {
    while (!(await source.isAtEnd()) && !(await isAtTrailer(source))) {
      const frame = await readFrame(source, shape)
      if (frames === 0) announcedFrames = readFrameCount(frame, shape)
      frames++
      if (batchBytes + frame.length > batch.length) {
        const full = batch.subarray(0, batchBytes)
        batchBytes = 0
        yield { bytes: full, offset }
        offset = source.offset - frame.length
      }
      batch.set(frame, batchBytes)
      batchBytes += frame.length
    }
  } catch (error) {
    // What came before the damage is heard first.
    if (batchBytes > 0) yield { bytes: batch.subarray(0, batchBytes), offset }
    throw error
  }
  if (batchBytes > 0) yield { bytes: batch.subarray(0, batchBytes), offset }
  // The announcing frame holds no sound and does not count itself (LAME's and FFmpeg's writers agree).
  if (announcedFrames !== undefined && frames - 1 < announcedFrames) {
    throw source.refuse('AUDIO_TRUNCATED', `${announcedFrames} frames announced, ${frames - 1} found`)
  }
}

async function readFrame(source: ByteSource, shape: Mp3Header): Promise<Uint8Array> {
  const start = (await source.peek(4)).slice()
  const header = tryReadMp3Header(start)
  if (header === undefined) {
    const code = start.length < 4 ? 'AUDIO_TRUNCATED' : 'AUDIO_DAMAGED'
    throw source.refuse(code, 'wants a frame of sound')
  }
  const isSame =
    header.version === shape.version && header.layer === shape.layer && header.sampleRateHz === shape.sampleRateHz
  if (!isSame) throw source.refuse('AUDIO_DAMAGED', 'a frame of another kind than the first')
  return source.take(header.frameBytes, 'a frame')
}
