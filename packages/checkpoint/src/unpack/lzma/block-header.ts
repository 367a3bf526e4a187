// SPDX-License-Identifier: Apache-2.0
// The header of an xz block (xz format, 3.1), and the numbers of xz.
import { crc32 } from '../checksum/crc32.ts'
import type { StreamInput } from '../stream/input.ts'

/** What a block says of itself. */
export interface BlockHeader {
  readonly headerBytes: number
  readonly packedBytes: number | undefined
  readonly unpackedBytes: number | undefined
  readonly dictionaryBytes: number
}

const filterLzma2 = 0x21
const filterNames: ReadonlyMap<number, string> = new Map([
  [0x03, 'delta'],
  [0x04, 'x86'],
  [0x05, 'PowerPC'],
  [0x06, 'IA-64'],
  [0x07, 'ARM'],
  [0x08, 'ARM Thumb'],
  [0x09, 'SPARC'],
  [0x0a, 'ARM64'],
  [0x0b, 'RISC-V'],
])

/** A number of xz: seven bits a byte, lowest first, at most nine bytes and none more than needed. */
export function readNumber(next: () => number, damaged: (problem: string) => Error): number {
  let value = 0
  // Multiplied, not shifted: sizes pass 32 bits.
  for (let index = 0, scale = 1; index < 9; index++, scale *= 128) {
    const byte = next()
    value += (byte % 128) * scale
    if (byte >= 128) continue
    if (byte === 0 && index > 0) throw damaged('a number of xz is longer than it needs to be')
    if (!Number.isSafeInteger(value)) throw damaged('a number of xz is impossibly large')
    return value
  }
  throw damaged('a number of xz is too long')
}

/** The rest of a header whose first byte, its size, was read; not zero, which begins the index. */
export function readBlockHeader(input: StreamInput, sizeByte: number): BlockHeader {
  const headerBytes = (sizeByte + 1) * 4
  const header = new Uint8Array(headerBytes)
  header[0] = sizeByte
  for (let at = 1; at < headerBytes; at++) header[at] = input.byte()
  const damaged = (problem: string): Error => input.damaged(problem)
  const view = new DataView(header.buffer)
  if (view.getUint32(headerBytes - 4, true) !== crc32(header.subarray(0, headerBytes - 4)))
    throw damaged('the checksum of an xz block header is wrong')
  let at = 1
  const next = (): number => {
    if (at >= headerBytes - 4) throw damaged('an xz block header is too short')
    return header[at++] ?? 0
  }
  const flags = next()
  if ((flags & 0x3c) !== 0) throw input.notUnderstood('an xz block with reserved flags')
  const packedBytes = (flags & 0x40) === 0 ? undefined : readNumber(next, damaged)
  const unpackedBytes = (flags & 0x80) === 0 ? undefined : readNumber(next, damaged)
  if (packedBytes === 0) throw damaged('an xz block states an impossible size')
  const filterCount = (flags & 3) + 1
  for (let index = 0; index < filterCount; index++) {
    const id = readNumber(next, damaged)
    const propertyBytes = readNumber(next, damaged)
    if (id === filterLzma2 && index === filterCount - 1 && index === 0) {
      if (propertyBytes !== 1) throw damaged('an xz block has impossible properties')
      const dictionaryBytes = decodeDictionarySize(next(), damaged)
      for (let left = headerBytes - 4 - at; left > 0; left--)
        if (next() !== 0) throw input.notUnderstood('an xz block header with more than is known')
      return { headerBytes, packedBytes, unpackedBytes, dictionaryBytes }
    }
    if (id !== filterLzma2) throw input.notUnderstood(`xz with the filter ${filterNames.get(id) ?? id}`)
  }
  throw damaged('an xz block has filters in an impossible order')
}

function decodeDictionarySize(byte: number, damaged: (problem: string) => Error): number {
  if (byte > 40) throw damaged('an xz block has an impossible dictionary size')
  return byte === 40 ? 0xffffffff : (2 + (byte % 2)) * 2 ** (Math.floor(byte / 2) + 11)
}
