// SPDX-License-Identifier: Apache-2.0
// Between the wire (16-bit little-endian PCM) and the inside (Float32, -1..1). 32768 is the scale both ways, so every
// 16-bit value comes back as itself.
import { assertSamples } from './samples.ts'

const scale = 32_768

/** Int16 samples to Float32 -1..1 (32767 becomes 0.99997). Fills and returns `out` `[n]`, made if not given. */
export function pcm16ToFloat(pcm: Int16Array, out?: Float32Array): Float32Array {
  if (!(pcm instanceof Int16Array)) throw new TypeError('pcm must be an Int16Array')
  out ??= new Float32Array(pcm.length)
  assertSameLength(pcm.length, out.length)
  for (let index = 0; index < pcm.length; index++) out[index] = (pcm[index] as number) / scale
  return out
}

/**
 * Float32 samples to Int16, rounded to nearest (halves up). Beyond ±1 it saturates as a converter does; NaN, Infinity
 * and absurd values are refused with RangeError. Fills and returns `out` `[n]`, made if not given.
 */
export function floatToPcm16(samples: Float32Array, out?: Int16Array): Int16Array {
  assertSamples(samples)
  out ??= new Int16Array(samples.length)
  assertSameLength(samples.length, out.length)
  for (let index = 0; index < samples.length; index++) {
    out[index] = Math.max(-scale, Math.min(scale - 1, Math.round((samples[index] as number) * scale)))
  }
  return out
}

/**
 * Little-endian PCM16 bytes to Float32 samples. Throws RangeError on an odd number of bytes. Fills and returns `out`
 * `[n]`, made if not given.
 */
export function decodePcm16(bytes: Uint8Array, out?: Float32Array): Float32Array {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('bytes must be a Uint8Array')
  if (bytes.length % 2 !== 0) throw new RangeError(`bytes must hold whole samples, found ${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  out ??= new Float32Array(bytes.length / 2)
  assertSameLength(bytes.length / 2, out.length)
  for (let index = 0; index < out.length; index++) out[index] = view.getInt16(2 * index, true) / scale
  return out
}

/** Float32 samples to little-endian PCM16 bytes; rounds, saturates and refuses as `floatToPcm16`. */
export function encodePcm16(samples: Float32Array): Uint8Array {
  const pcm = floatToPcm16(samples)
  const bytes = new Uint8Array(2 * pcm.length)
  const view = new DataView(bytes.buffer)
  for (let index = 0; index < pcm.length; index++) view.setInt16(2 * index, pcm[index] as number, true)
  return bytes
}

function assertSameLength(wanted: number, found: number): void {
  if (wanted !== found) throw new RangeError(`out must hold ${wanted} samples, found ${found}`)
}
