// SPDX-License-Identifier: Apache-2.0
// The header of a WAV file: RIFF, RF64 (EBU Tech 3306) and what streaming programs write when they do not know the
// length yet. Chunks before the sound are walked, never trusted.
import { ByteReader } from '@cryingsense/bytes'
import type { ByteSource } from '../byte-source.ts'
import { maxTagBytes, maxWavChunks } from '../limits.ts'
import { assertShape } from '../recording.ts'
import type { SampleCoding } from './samples.ts'
import { toLatin1 } from '../latin1.ts'

/** What the header says. The source stands at the first byte of sound. */
export interface WavHeader {
  readonly coding: SampleCoding
  readonly sampleRateHz: number
  readonly channels: number
  readonly frameBytes: number
  /** Bytes of sound; undefined where the writer did not know: up to the end of the file. */
  readonly dataBytes: number | undefined
}

type Format = Omit<WavHeader, 'dataBytes'>

/** "Not known yet": what a program writes that cannot go back, and what RF64 writes where ds64 has the size. */
const unknownSize = 0xffff_ffff

/** From this size on, a pipe's header does not know either: arecord writes 2 GiB, sox 4 KiB less. */
const leastStreamedSize = 0x7fff_0000

const formatNames: ReadonlyMap<number, string> = new Map([
  [0x0002, 'Microsoft ADPCM'],
  [0x0011, 'IMA ADPCM'],
  [0x0031, 'GSM 6.10'],
  [0x0050, 'MPEG layer II'],
  [0x0055, 'MP3'],
  [0x00ff, 'AAC'],
])

/** Microsoft's GUID for "the first two bytes are a plain format code" after those two bytes. */
const plainGuidTail = '000000001000800000aa00389b71'

/** Reads from the start of the file to the first byte of sound. Throws `AUDIO_*`. */
export async function readWavHeader(source: ByteSource): Promise<WavHeader> {
  const riff = new ByteReader(await source.take(12, 'the RIFF header'))
  const id = riff.utf8(4, 'id')
  const riffBytes = riff.u32le('size')
  let format: Format | undefined
  let wideDataBytes: number | undefined
  for (let chunk = 0; chunk < maxWavChunks; chunk++) {
    const header = await source.take(8, 'a chunk header')
    const name = toLatin1(header, 4)
    const bytes = new ByteReader(header.slice(4)).u32le('size')
    if (name === 'data') {
      if (format === undefined) throw source.refuse('AUDIO_HEADER_INVALID', 'sound comes before its format chunk')
      return { ...format, dataBytes: toDataBytes(source, { id, riffBytes, bytes, wideDataBytes }) }
    }
    if (name === 'fmt ') format = await readFormat(source, bytes)
    else if (name === 'ds64') wideDataBytes = await readWideSize(source, bytes)
    else await skipChunk(source, name, bytes)
    // Chunks are padded to an even length (RIFF, 1991); the pad byte is not in the size.
    if (bytes % 2 === 1) await source.skip(1, 'a pad byte')
  }
  throw source.refuse('AUDIO_HEADER_INVALID', `no sound within ${maxWavChunks} chunks`)
}

function toDataBytes(
  source: ByteSource,
  sizes: { id: string; riffBytes: number; bytes: number; wideDataBytes: number | undefined },
): number | undefined {
  const { id, riffBytes, bytes, wideDataBytes } = sizes
  const isPipe = source.sizeBytes === undefined
  if (isPipe && id === 'RIFF' && bytes >= leastStreamedSize) return undefined
  if (bytes !== unknownSize) return checkedSize(source, bytes)
  if (id === 'RIFF') {
    // ffmpeg and sox write both sizes so into a pipe; one alone is damage.
    if (riffBytes === unknownSize) return undefined
    throw source.refuse('AUDIO_HEADER_INVALID', `sound of ${bytes} bytes in a file of ${riffBytes}`)
  }
  if (wideDataBytes === undefined) throw source.refuse('AUDIO_HEADER_INVALID', 'RF64 without its ds64 chunk')
  return checkedSize(source, wideDataBytes)
}

function checkedSize(source: ByteSource, bytes: number): number {
  if (bytes === 0) throw source.refuse('AUDIO_EMPTY', 'the data chunk holds 0 bytes')
  return bytes
}

async function skipChunk(source: ByteSource, name: string, bytes: number): Promise<void> {
  if (bytes > maxTagBytes) {
    throw source.refuse('AUDIO_HEADER_INVALID', `chunk ${JSON.stringify(name)} of ${bytes} bytes before the sound`)
  }
  await source.skip(bytes, `chunk ${JSON.stringify(name)}`)
}

async function readWideSize(source: ByteSource, bytes: number): Promise<number> {
  if (bytes < 28 || bytes > maxTagBytes) throw source.refuse('AUDIO_HEADER_INVALID', `ds64 chunk of ${bytes} bytes`)
  const chunk = (await source.take(28, 'the ds64 chunk')).slice()
  await source.skip(bytes - 28, 'the ds64 chunk')
  const reader = new ByteReader(chunk)
  reader.u64le('riff size')
  const dataBytes = reader.u64le('data size')
  if (dataBytes > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw source.refuse('AUDIO_HEADER_INVALID', `sound of ${dataBytes} bytes`)
  }
  return Number(dataBytes)
}

async function readFormat(source: ByteSource, bytes: number): Promise<Format> {
  if (bytes < 16 || bytes > 1024) throw source.refuse('AUDIO_HEADER_INVALID', `format chunk of ${bytes} bytes`)
  const chunk = (await source.take(bytes, 'the format chunk')).slice()
  const reader = new ByteReader(chunk)
  const plainCode = reader.u16le('format')
  const channels = reader.u16le('channels')
  const sampleRateHz = reader.u32le('sample rate')
  reader.u32le('byte rate')
  const frameBytes = reader.u16le('block align')
  const bits = reader.u16le('bits')
  const code = plainCode === 0xfffe ? readExtension(source, reader) : plainCode
  assertShape(source, { sampleRateHz, channels })
  const coding = toCoding(source, code, bits)
  if (frameBytes !== (coding.bits / 8) * channels) {
    const problem = `${channels} channels of ${coding.bits} bits in frames of ${frameBytes} bytes`
    throw source.refuse('AUDIO_HEADER_INVALID', problem)
  }
  return { coding, sampleRateHz, channels, frameBytes }
}

/** WAVE_FORMAT_EXTENSIBLE: the code is in a GUID. */
function readExtension(source: ByteSource, reader: ByteReader): number {
  if (reader.leftBytes < 24) throw source.refuse('AUDIO_HEADER_INVALID', 'extensible format without its extension')
  reader.u16le('extension size')
  reader.u16le('valid bits')
  reader.u32le('channel mask')
  const code = reader.u16le('sub-format')
  const tail = [...reader.bytes(14, 'sub-format')].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (tail !== plainGuidTail) throw source.refuse('AUDIO_CODEC_UNSUPPORTED', `sub-format with the GUID tail ${tail}`)
  return code
}

function toCoding(source: ByteSource, code: number, bits: number): SampleCoding {
  // 12 or 20 bits sit in the next whole byte, filled from the top, so they read like it.
  const container = Math.ceil(bits / 8) * 8
  if (code === 1 && (container === 8 || container === 16 || container === 24 || container === 32)) {
    return { kind: 'integer', bits: container }
  }
  if (code === 3 && (bits === 32 || bits === 64)) return { kind: 'float', bits }
  if (code === 6 && bits === 8) return { kind: 'aLaw', bits }
  if (code === 7 && bits === 8) return { kind: 'muLaw', bits }
  const isKnown = code === 1 || code === 3 || code === 6 || code === 7
  if (isKnown) throw source.refuse('AUDIO_HEADER_INVALID', `format ${code} with ${bits} bits`)
  const name = formatNames.get(code) ?? `format 0x${code.toString(16)}`
  throw source.refuse('AUDIO_CODEC_UNSUPPORTED', `the WAV file holds ${name}`)
}
