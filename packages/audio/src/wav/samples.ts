// SPDX-License-Identifier: Apache-2.0
// Bytes of interleaved samples to mono floats, for every coding that a WAV file holds without compression, and the
// two telephone codings of ITU-T G.711.

/** How samples are coded. `bits` counts the container: 20-bit sound sits in 24 bits, filled from the top. */
export type SampleCoding =
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 24 | 32 }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | { readonly kind: 'aLaw'; readonly bits: 8 }
  | { readonly kind: 'muLaw'; readonly bits: 8 }

/** One byte of A-law to -1..1 (ITU-T G.711, table 1a: every second bit is inverted). */
function fromALaw(byte: number): number {
  const code = byte ^ 0x55
  const exponent = (code >> 4) & 7
  const mantissa = ((code & 15) << 4) + 8
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
  return (code & 0x80 ? magnitude : -magnitude) / 32_768
}

/** One byte of mu-law to -1..1 (ITU-T G.711, table 2a: all bits are inverted, bias 33 at 14 bits). */
function fromMuLaw(byte: number): number {
  const code = ~byte & 0xff
  const magnitude = ((((code & 15) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84
  return (code & 0x80 ? -magnitude : magnitude) / 32_768
}

function tableOf(decode: (byte: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => decode(byte))
}

const aLaw = tableOf(fromALaw)
const muLaw = tableOf(fromMuLaw)

/** Reads one sample at a byte offset of the view. */
type Read = (view: DataView, at: number) => number

function readerOf(coding: SampleCoding): Read {
  switch (coding.kind) {
    case 'aLaw':
      return (view, at) => aLaw[view.getUint8(at)] as number
    case 'muLaw':
      return (view, at) => muLaw[view.getUint8(at)] as number
    case 'float':
      return coding.bits === 32 ? (view, at) => view.getFloat32(at, true) : (view, at) => view.getFloat64(at, true)
    case 'integer':
      return integerReader(coding.bits)
  }
}

function integerReader(bits: 8 | 16 | 24 | 32): Read {
  switch (bits) {
    case 8:
      // 8 bits are unsigned, all others signed.
      return (view, at) => (view.getUint8(at) - 128) / 128
    case 16:
      return (view, at) => view.getInt16(at, true) / 32_768
    case 24:
      return (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 8_388_608
    case 32:
      return (view, at) => view.getInt32(at, true) / 2_147_483_648
  }
}

/** The coding of nearly every recording, without a call per sample: half the cost of reading. */
function fromPcm16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const mono = new Float32Array(bytes.length / 2)
  for (let index = 0; index < mono.length; index++) mono[index] = view.getInt16(2 * index, true) / 32_768
  return mono
}

/**
 * A converter for one coding: `bytes` holds whole frames of `channels` interleaved samples; returns their means
 * `[frames]`, about -1..1.
 */
export function toMonoConverter(coding: SampleCoding, channels: number): (bytes: Uint8Array) => Float32Array {
  if (coding.kind === 'integer' && coding.bits === 16 && channels === 1) return fromPcm16
  const read = readerOf(coding)
  const sampleBytes = coding.bits / 8
  const frameBytes = sampleBytes * channels
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const mono = new Float32Array(bytes.length / frameBytes)
    for (let frame = 0; frame < mono.length; frame++) {
      let sum = 0
      for (let channel = 0; channel < channels; channel++) sum += read(view, frame * frameBytes + channel * sampleBytes)
      mono[frame] = sum / channels
    }
    return mono
  }
}
