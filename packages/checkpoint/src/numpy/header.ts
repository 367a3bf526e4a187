// SPDX-License-Identifier: Apache-2.0
// The header of a .npy file (NEP 1): magic, version, length, and a Python dict as text.
import type { FindingPlace } from '../finding/finding.ts'
import { type ByteSource } from '../source/source.ts'
import { elementTypeOfDescription, type ElementType } from './element-type.ts'
import type { NumpyFindings } from './findings.ts'
import { maxArrayDimensions, maxHeaderCharacters } from './limits.ts'
import { LiteralTuple, parseLiteral, type Literal } from './literal.ts'

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const

/** What a header says. */
export interface NpyHeader {
  readonly shape: readonly number[]
  readonly isFortran: boolean
  readonly type: ElementType
  /** Of the first element, or of the pickle of an object array, in bytes from the start of the source. */
  readonly dataOffset: number
}

/** Why there is none. */
export interface HeaderFault extends FindingPlace {
  readonly code: keyof NumpyFindings & string
}

/** True where the bytes at `offset` start as a .npy file. */
export function isNpy(source: ByteSource, offset = 0): boolean {
  if (source.sizeBytes - offset < magic.length) return false
  const start = source.read(offset, magic.length)
  return magic.every((byte, index) => start[index] === byte)
}

/** Reads the header at `offset`, where {@link isNpy} holds. */
export function readNpyHeader(source: ByteSource, offset: number): NpyHeader | HeaderFault {
  const at = offset + magic.length
  if (source.sizeBytes - at < 4) return { code: 'NPY_TRUNCATED', offset }
  const [major = 0, minor = 0] = source.read(at, 2)
  if (minor !== 0 || major < 1 || major > 3)
    return { code: 'NPY_VERSION_UNKNOWN', offset: at, evidence: `${major}.${minor}` }
  const lengthBytes = major === 1 ? 2 : 4
  if (source.sizeBytes - at < 2 + lengthBytes) return { code: 'NPY_TRUNCATED', offset }
  const field = source.read(at + 2, lengthBytes)
  const headerBytes = field.reduceRight((value, byte) => value * 256 + byte, 0)
  const textOffset = at + 2 + lengthBytes
  if (headerBytes > source.sizeBytes - textOffset)
    return { code: 'NPY_TRUNCATED', offset: at, evidence: `header of ${headerBytes} bytes` }
  // A character of UTF-8 has at most four bytes.
  const tooLong = { code: 'NPY_HEADER_TOO_LONG', offset: at, evidence: `${headerBytes} bytes` } as const
  if (headerBytes > 4 * maxHeaderCharacters) return tooLong
  const text = decode(source.read(textOffset, headerBytes), major === 3)
  if (text === undefined) return { code: 'NPY_HEADER_INVALID', offset: textOffset, evidence: 'not UTF-8' }
  // Python counts characters, not UTF-16 units.
  if (text.length > maxHeaderCharacters && Array.from(text).length > maxHeaderCharacters) return tooLong
  return toHeader(parseLiteral(text, { isPython2: major < 3 }), textOffset, textOffset + headerBytes)
}

function decode(bytes: Uint8Array, isUtf8: boolean): string | undefined {
  if (!isUtf8) return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function toHeader(value: Literal | undefined, offset: number, dataOffset: number): NpyHeader | HeaderFault {
  const invalid = { code: 'NPY_HEADER_INVALID', offset } as const
  if (!(value instanceof Map) || value.size !== 3) return invalid
  const fields: ReadonlyMap<Literal, Literal> = value
  const descr = fields.get('descr')
  const isFortran = fields.get('fortran_order')
  const sizes = fields.get('shape')
  if (descr === undefined || typeof isFortran !== 'boolean' || !(sizes instanceof LiteralTuple)) return invalid
  const shape = toShape(sizes.items)
  if (shape === undefined) return { code: 'NPY_SHAPE_INVALID', offset }
  const type = elementTypeOfDescription(descr)
  if (type === undefined)
    return { code: 'NPY_DTYPE_UNKNOWN', offset, evidence: typeof descr === 'string' ? descr.slice(0, 80) : '' }
  return { shape, isFortran, type, dataOffset }
}

/** Sizes as numbers; undefined where NumPy would not make an array of them. */
export function toShape(sizes: readonly unknown[]): number[] | undefined {
  if (sizes.length > maxArrayDimensions) return undefined
  const shape: number[] = []
  for (const size of sizes) {
    const number = typeof size === 'bigint' ? Number(size) : size
    if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) return undefined
    shape.push(number)
  }
  return shape
}
