// SPDX-License-Identifier: Apache-2.0
// Recordings for the tests beside it: WAV files built field by field, and the coded fixtures.
import { readFileSync } from 'node:fs'
import { CodedError } from '@cryingsense/bytes'
import { ByteSource, openRecording, toDetectorRate } from './index.ts'

/** Everything a WAV header can be wrong in. */
export interface WavFields {
  readonly riff?: string
  readonly riffBytes?: number
  readonly code?: number
  readonly channels?: number
  readonly sampleRateHz?: number
  readonly frameBytes?: number
  readonly bits?: number
  readonly extension?: Uint8Array
  readonly before?: Uint8Array
  readonly dataBytes?: number
  readonly data?: Uint8Array
}

/** A RIFF chunk with its pad byte. */
export function chunk(name: string, body: Uint8Array, statedBytes: number = body.length): Uint8Array {
  const bytes = new Uint8Array(8 + body.length + (body.length % 2))
  bytes.set(new TextEncoder().encode(name))
  new DataView(bytes.buffer).setUint32(4, statedBytes, true)
  bytes.set(body, 8)
  return bytes
}

/** Byte arrays as one. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** A WAV file; by default 16 kHz, mono, 16 bit, 30 samples. */
export function wav(fields: WavFields = {}): Uint8Array {
  const { channels = 1, sampleRateHz = 16_000, bits = 16, code = 1, extension = new Uint8Array(0) } = fields
  const data = fields.data ?? pcm16(Array.from({ length: 30 * channels }, (_, index) => index * 100))
  const frameBytes = fields.frameBytes ?? (channels * bits) / 8
  const format = new Uint8Array(16 + extension.length)
  const view = new DataView(format.buffer)
  view.setUint16(0, code, true)
  view.setUint16(2, channels, true)
  view.setUint32(4, sampleRateHz, true)
  view.setUint32(8, sampleRateHz * frameBytes, true)
  view.setUint16(12, frameBytes, true)
  view.setUint16(14, bits, true)
  format.set(extension, 16)
  const body = joined(
    new TextEncoder().encode('WAVE'),
    fields.before ?? new Uint8Array(0),
    chunk('fmt ', format),
    chunk('data', data, fields.dataBytes ?? data.length),
  )
  return chunk(fields.riff ?? 'RIFF', body, fields.riffBytes ?? body.length)
}

/** 16-bit samples as bytes. */
export function pcm16(samples: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2)
  const view = new DataView(bytes.buffer)
  samples.forEach((sample, index) => view.setInt16(index * 2, sample, true))
  return bytes
}

/** A coded fixture. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../test/fixtures/${name}`, import.meta.url)))
}

/** A source that hands out `bytes` in pieces of `pieceBytes`. */
export function sourceOf(bytes: Uint8Array, pieceBytes: number = bytes.length): ByteSource {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  return new ByteSource(pieces(), { name: 'night.wav', sizeBytes: bytes.length })
}

/** All samples at 16 kHz. */
export async function read(bytes: Uint8Array, pieceBytes?: number): Promise<Float32Array> {
  const recording = await openRecording(sourceOf(bytes, pieceBytes))
  const blocks: number[] = []
  for await (const block of toDetectorRate(recording)) blocks.push(...block)
  return Float32Array.from(blocks)
}

/** The code a recording is refused with; `read` where it is not. Anything but our error is thrown on. */
export async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    await read(bytes)
    return 'read'
  } catch (error) {
    if (error instanceof CodedError && error.remedy.length > 0 && error.context['file'] === 'night.wav') {
      const { offset } = error.context
      if (typeof offset === 'number' && offset >= 0 && offset <= bytes.length) return error.code
    }
    throw error
  }
}
