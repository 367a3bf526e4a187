// SPDX-License-Identifier: Apache-2.0
// Writes 16 kHz mono PCM16 WAV as it comes, beside its final name, and shows it under that name only when complete.
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { SynthError } from './errors.ts'

const headerBytes = 44
/** Samples gathered before each write: about two seconds of sound. */
const chunkSamples = 32768

/** RIFF/WAVE header, PCM format chunk of 16 bytes (Microsoft multimedia standards update 3.0, 1994). */
function wavHeader(sampleRateHz: number, samples: number): Uint8Array {
  const dataBytes = 2 * samples
  const view = new DataView(new ArrayBuffer(headerBytes))
  const ascii = (offset: number, text: string): void => {
    for (let index = 0; index < text.length; index++) view.setUint8(offset + index, text.charCodeAt(index))
  }
  ascii(0, 'RIFF')
  view.setUint32(4, headerBytes - 8 + dataBytes, true)
  ascii(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRateHz, true)
  view.setUint32(28, 2 * sampleRateHz, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  ascii(36, 'data')
  view.setUint32(40, dataBytes, true)
  return new Uint8Array(view.buffer)
}

/** Writes little-endian samples; gathers blocks of any size into large writes. */
class SampleWriter {
  readonly #file: FileHandle
  readonly #view = new DataView(new ArrayBuffer(2 * chunkSamples))
  #filled = 0

  constructor(file: FileHandle) {
    this.#file = file
  }

  async write(block: Float32Array): Promise<void> {
    for (const sample of block) {
      this.#view.setInt16(2 * this.#filled++, Math.round(sample * 32768), true)
      if (this.#filled === chunkSamples) await this.flush()
    }
  }

  async flush(): Promise<void> {
    await this.#file.writeFile(new Uint8Array(this.#view.buffer, 0, 2 * this.#filled))
    this.#filled = 0
  }
}

/**
 * Writes `blocks` (values n / 32768, n in -32768..32767; each may be reused after it was read) to `path`. On any failure
 * the partial file is removed and nothing appears at `path`. `onProgress` gets samples written so far, about every two seconds of sound.
 * Throws `SynthError` SYNTH_FILE_UNWRITABLE, SYNTH_INTERRUPTED.
 */
export async function writeWavFile(
  path: string,
  sound: { readonly sampleRateHz: number; readonly totalSamples: number; readonly blocks: Iterable<Float32Array> },
  options: { readonly onProgress?: (samples: number) => void; readonly signal?: AbortSignal } = {},
): Promise<void> {
  await writeBeside(path, async (file) => {
    await file.writeFile(wavHeader(sound.sampleRateHz, sound.totalSamples))
    const writer = new SampleWriter(file)
    let samples = 0
    let told = 0
    for (const block of sound.blocks) {
      await writer.write(block)
      samples += block.length
      if (samples - told < chunkSamples) continue
      told = samples
      options.onProgress?.(samples)
      // Generators never wait; give signals and timers their turn.
      await new Promise((resolve) => setImmediate(resolve))
      if (options.signal?.aborted === true) {
        throw new SynthError('SYNTH_INTERRUPTED', 'unavailable', 'Stopped before the sound was complete', {
          remedy: 'Nothing was left behind; run the command again',
        })
      }
    }
    await writer.flush()
  })
}

/** Writes text atomically. Throws as `writeWavFile` does. */
export async function writeTextFile(path: string, text: string): Promise<void> {
  await writeBeside(path, async (file) => file.writeFile(text))
}

async function writeBeside(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`
  let file: FileHandle | undefined
  try {
    file = await open(partial, 'w', 0o644)
    await fill(file)
    await file.sync()
    await file.close()
    file = undefined
    await rename(partial, path)
  } catch (cause) {
    await file?.close().catch(() => undefined)
    await rm(partial, { force: true })
    if (cause instanceof SynthError) throw cause
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new SynthError('SYNTH_FILE_UNWRITABLE', 'unavailable', `Cannot write ${path}: ${reason}`, {
      remedy:
        reason === 'ENOSPC'
          ? 'Free some space or choose another disk'
          : 'Check that the folder exists and may be written to',
      context: { path, reason },
      cause,
    })
  }
}
