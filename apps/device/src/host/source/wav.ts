// SPDX-License-Identifier: Apache-2.0
// Reads a WAV file of 16-bit PCM block by block, the format that `cryingsense synth` writes. Anything else is refused
// with a word on how to convert it; the hub's `listen` reads many more formats, a device needs one.
import { open, type FileHandle } from 'node:fs/promises'
import { ByteReader, BytesError } from '@cryingsense/bytes'
import { decodePcm16 } from '@cryingsense/dsp'
import { captureRatesHz } from '@cryingsense/protocol'
import { DeviceError } from '../../errors.ts'
import type { SoundSource } from './source.ts'

/** Chunks before the sound: lists of titles and the like; an honest file has a handful in the first few KiB. */
const maximumHeaderBytes = 64 * 1024
const blockBytes = 6400

interface WavLayout {
  readonly rateHz: number
  readonly dataOffset: number
  readonly dataBytes: number
}

/** Opens a WAV file; with `isEndless` it begins anew at its end. Throws `DEVICE_SOURCE_UNREADABLE`. */
export async function openWav(path: string, options: { readonly isEndless: boolean }): Promise<SoundSource> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, 'it cannot be opened', cause)
  })
  try {
    const header = new Uint8Array(maximumHeaderBytes)
    const { bytesRead } = await file.read(header, 0, header.length, 0)
    const layout = readLayout(header.subarray(0, bytesRead), path)
    return {
      rateHz: layout.rateHz,
      needsPacing: true,
      blocks: readBlocks(file, layout, options),
      close: () => void file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function* readBlocks(
  file: FileHandle,
  { dataOffset, dataBytes }: WavLayout,
  { isEndless }: { readonly isEndless: boolean },
): AsyncGenerator<Float32Array, void, undefined> {
  const block = new Uint8Array(blockBytes)
  let offset = 0
  while (offset < dataBytes) {
    const { bytesRead } = await file.read(block, 0, Math.min(blockBytes, dataBytes - offset), dataOffset + offset)
    // A file shorter than its header says, or an odd byte at its end.
    if (bytesRead < 2) return
    offset += bytesRead
    yield decodePcm16(block.subarray(0, bytesRead - (bytesRead % 2)))
    if (isEndless && offset >= dataBytes) offset = 0
  }
}

/** Walks the RIFF chunks up to the sound (Microsoft, "Multimedia Programming Interface", WAVE). */
function readLayout(header: Uint8Array, path: string): WavLayout {
  const reader = new ByteReader(header)
  const id = (field: string) => String.fromCharCode(...reader.bytes(4, field))
  try {
    if (id('RIFF') !== 'RIFF') throw unreadable(path, 'it is no WAV file')
    reader.u32le('file size')
    if (id('WAVE') !== 'WAVE') throw unreadable(path, 'it is no WAV file')
    let rateHz: number | undefined
    for (;;) {
      const chunk = id('chunk id')
      const chunkBytes = reader.u32le('chunk size')
      if (chunk === 'data') {
        if (rateHz === undefined || chunkBytes < 2) throw unreadable(path, 'it holds no sound')
        return { rateHz, dataOffset: reader.offset, dataBytes: chunkBytes - (chunkBytes % 2) }
      }
      if (chunk === 'fmt ') rateHz = readFormat(new ByteReader(reader.bytes(chunkBytes, 'format')), path)
      // Chunks are padded to whole 16-bit words.
      else reader.bytes(chunkBytes + (chunkBytes % 2), 'chunk')
    }
  } catch (error) {
    throw error instanceof BytesError ? unreadable(path, 'its header is cut or too long', error) : error
  }
}

function readFormat(format: ByteReader, path: string): number {
  const codec = format.u16le('codec')
  const channels = format.u16le('channels')
  const rateHz = format.u32le('rate')
  format.u32le('byte rate')
  format.u16le('block size')
  const bits = format.u16le('bits')
  const isKnownRate = captureRatesHz.some((known) => known === rateHz)
  if (codec === 1 && channels === 1 && bits === 16 && isKnownRate) return rateHz
  throw unreadable(path, `it is not 16-bit mono PCM (codec ${codec}, ${channels} channels, ${bits} bits, ${rateHz} Hz)`)
}

function unreadable(path: string, why: string, cause?: unknown): DeviceError {
  return new DeviceError('DEVICE_SOURCE_UNREADABLE', 'invalid', `Cannot play ${path}: ${why}`, {
    context: { path },
    remedy: 'Convert it first, for example: sox input.flac -r 16000 -c 1 -b 16 output.wav',
    cause,
  })
}
