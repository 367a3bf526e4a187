// SPDX-License-Identifier: Apache-2.0
// FLAC files: libFLAC in WASM decodes, codec-parser cuts the stream into frames by their checksums. That parser drops
// what it cannot use in silence, so every byte and every sample is counted here.
import { FLACDecoder } from '@wasm-audio-decoders/flac'
import CodecParser from 'codec-parser'
import type { CodecFrame, FLACHeader } from 'codec-parser'
import type { ByteSource } from '../byte-source.ts'
import { decodeChunkBytes } from '../limits.ts'
import { quietly } from '../quiet.ts'
import { assertSound, toMono } from '../recording.ts'
import type { Recording } from '../recording.ts'
import { readFlacHeader } from './header.ts'
import type { FlacHeader } from './header.ts'

/** Opens a FLAC file. Throws `AUDIO_*`, here and from its blocks. */
export async function openFlac(source: ByteSource): Promise<Recording> {
  const header = await readFlacHeader(source)
  const { sampleRateHz, channels, bits } = header
  return { format: `FLAC ${bits} bit`, sampleRateHz, channels, blocks: () => readBlocks(source, header) }
}

async function* readBlocks(source: ByteSource, header: FlacHeader): AsyncGenerator<Float32Array> {
  const decoder = new FLACDecoder()
  await decoder.ready
  try {
    let decodedSamples = 0
    let index = 0
    for await (const { data, header: frame, offset } of readFrames(source)) {
      assertNext(source, frame, { index, sample: decodedSamples, offset })
      index++
      const frames = [data]
      // The library is synchronous inside: the promise is its wrapping, so muting covers the work.
      const { channelData, errors } = await quietly(() => decoder.decodeFrames(frames))
      const [problem] = errors
      if (problem !== undefined) throw source.refuse('AUDIO_DAMAGED', problem.message, { offset })
      if (channelData.length !== header.channels) {
        const found = `frame of ${channelData.length} channels in a file of ${header.channels}`
        throw source.refuse('AUDIO_DAMAGED', found, { offset })
      }
      const mono = toMono(channelData)
      assertSound(source, mono, offset)
      decodedSamples += mono.length
      if (mono.length > 0) yield mono
    }
    assertComplete(source, header, decodedSamples)
  } finally {
    decoder.free()
  }
}

function assertComplete(source: ByteSource, { totalSamples }: FlacHeader, decodedSamples: number): void {
  if (decodedSamples === 0) throw source.refuse('AUDIO_EMPTY', 'no frame of sound follows the header')
  if (totalSamples !== 0 && decodedSamples !== totalSamples) {
    throw source.refuse('AUDIO_TRUNCATED', `${totalSamples} samples announced, ${decodedSamples} found`)
  }
}

/**
 * The parser drops damaged frames in silence, which would move all later sound forward: frames number themselves, by
 * frame or by sample (RFC 9639, 9.1.5). The parser keeps 31 bits of the number.
 */
function assertNext(
  source: ByteSource,
  frame: FLACHeader & { readonly sampleNumber?: number },
  wanted: { index: number; sample: number; offset: number },
): void {
  const isVariable = frame.blockingStrategy === 'Variable'
  const found = (isVariable ? frame.sampleNumber : frame.frameNumber) ?? -1
  const expected = (isVariable ? wanted.sample : wanted.index) % 2 ** 31
  if ((found & 0x7fff_ffff) === expected) return
  const problem = `wants ${isVariable ? 'sample' : 'frame'} ${expected}, found ${found}: sound is missing`
  throw source.refuse('AUDIO_DAMAGED', problem, { offset: wanted.offset })
}

/** One frame and its place. */
interface FlacFrame {
  readonly data: Uint8Array
  readonly header: FLACHeader
  readonly offset: number
}

/** Frames in order, each starting where the one before ended. */
async function* readFrames(source: ByteSource): AsyncGenerator<FlacFrame> {
  const parser = new CodecParser<CodecFrame>('audio/flac', { enableFrameCRC32: false })
  let offset = source.offset
  while (!(await source.isAtEnd())) {
    // The parser keeps what it is given, and the source reuses its memory.
    const bytes = (await source.takeUpTo(decodeChunkBytes)).slice()
    for (const { data, header } of toIterable(parser.parseChunk(bytes))) {
      yield { data, header: header as FLACHeader, offset: placeOf(source, data, offset) }
      offset += data.length
    }
  }
  for (const { data, header } of toIterable(parser.flush())) {
    yield { data, header: header as FLACHeader, offset: placeOf(source, data, offset) }
    offset += data.length
  }
  if (offset !== source.offset) {
    const problem = `${source.offset - offset} bytes after the last whole frame are no frame`
    throw source.refuse('AUDIO_TRUNCATED', problem, { offset })
  }
}

/** The frame's place, if it starts within what was read; every frame starts with the sync code of RFC 9639, 9.1. */
function placeOf(source: ByteSource, data: Uint8Array, offset: number): number {
  const isFrame = data[0] === 0xff && ((data[1] ?? 0) & 0xfe) === 0xf8
  if (isFrame && offset + data.length <= source.offset) return offset
  throw source.refuse('AUDIO_DAMAGED', 'wants a frame of sound', { offset })
}

/** The library types its generators as bare iterators. */
function toIterable<Item>(iterator: Iterator<Item>): Iterable<Item> {
  return { [Symbol.iterator]: () => iterator }
}
