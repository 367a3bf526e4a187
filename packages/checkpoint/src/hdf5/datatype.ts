// SPDX-License-Identifier: Apache-2.0
// HDF5's description of one element, as far as weights and texts need it.
import { type Cursor, Hdf5Fault } from './cursor.ts'
import { isSet } from './object-header.ts'

/** What one element is. */
export interface Datatype {
  /** `text` and `texts` (of any length, kept in a heap) are no numbers; `other` is data that is not shown. */
  readonly kind: 'number' | 'text' | 'texts' | 'other'
  /** PyTorch's name of a number; what HDF5 calls it where there is none. */
  readonly name: string
  readonly sizeBytes: number
  readonly isBigEndian: boolean
}

const otherClasses = ['', '', 'time', '', 'bitfield', 'opaque', 'compound', 'reference', '', 'sequence', 'array']

export function readDatatype(cursor: Cursor): Datatype {
  const at = cursor.offset
  const head = cursor.u8()
  const [cls, version] = [head % 16, Math.floor(head / 16)]
  if (!(version >= 1 && version <= 5)) throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Datatype version ${version}`, at)
  const bits = cursor.number(3)
  const sizeBytes = cursor.u32()
  const isBigEndian = isSet(bits, 0)
  if (cls === 0) return toInteger(cursor, { isSigned: isSet(bits, 3), sizeBytes, isBigEndian })
  if (cls === 1) return toFloat(cursor, { sizeBytes, isBigEndian, isVax: isSet(bits, 6) })
  if (cls === 3) return { kind: 'text', name: 'text', sizeBytes, isBigEndian: false }
  if (cls === 9 && bits % 16 === 1) return { kind: 'texts', name: 'text', sizeBytes, isBigEndian: false }
  if (cls === 8) return toEnumeration(cursor, { bits, version })
  const name = otherClasses[cls]
  if (name === undefined || name === '') throw new Hdf5Fault('HDF5_NOT_UNDERSTOOD', `Datatype class ${cls}`, at)
  return { kind: 'other', name, sizeBytes, isBigEndian: false }
}

interface NumberBits {
  readonly sizeBytes: number
  readonly isBigEndian: boolean
}

function toInteger(cursor: Cursor, type: NumberBits & { readonly isSigned: boolean }): Datatype {
  const [bitOffset, precision] = [cursor.u16(), cursor.u16()]
  const { sizeBytes, isBigEndian, isSigned } = type
  if (![1, 2, 4, 8].includes(sizeBytes) || bitOffset !== 0 || precision !== sizeBytes * 8)
    return { kind: 'other', name: `int of ${precision} bits`, sizeBytes, isBigEndian }
  return { kind: 'number', name: `${isSigned ? '' : 'u'}int${precision}`, sizeBytes, isBigEndian }
}

function toFloat(cursor: Cursor, type: NumberBits & { readonly isVax: boolean }): Datatype {
  const [bitOffset, precision] = [cursor.u16(), cursor.u16()]
  cursor.skip(1)
  const exponentBits = cursor.u8()
  cursor.skip(1)
  const mantissaBits = cursor.u8()
  const { sizeBytes, isBigEndian, isVax } = type
  const names: Readonly<Record<string, string>> = {
    '2 5 10': 'float16',
    '2 8 7': 'bfloat16',
    '4 8 23': 'float32',
    '8 11 52': 'float64',
    '1 4 3': 'float8_e4m3fn',
    '1 5 2': 'float8_e5m2',
  }
  const name = names[`${sizeBytes} ${exponentBits} ${mantissaBits}`]
  if (name === undefined || isVax || bitOffset !== 0 || precision !== sizeBytes * 8)
    return { kind: 'other', name: `float of ${precision} bits`, sizeBytes, isBigEndian }
  return { kind: 'number', name, sizeBytes, isBigEndian }
}

/** h5py writes booleans as an enumeration of FALSE and TRUE. */
function toEnumeration(
  cursor: Cursor,
  { bits, version }: { readonly bits: number; readonly version: number },
): Datatype {
  const base = readDatatype(cursor)
  const members = bits % 65_536
  if (members !== 2 || base.sizeBytes !== 1) return base
  const names: string[] = []
  for (let index = 0; index < members; index++) names.push(readMemberName(cursor, version))
  const values = cursor.bytes(2)
  return names.join() === 'FALSE,TRUE' && values[0] === 0 && values[1] === 1 ? { ...base, name: 'bool' } : base
}

function readMemberName(cursor: Cursor, version: number): string {
  const start = cursor.offset
  let name = ''
  for (let byte = cursor.u8(); byte !== 0 && name.length < 256; byte = cursor.u8()) name += String.fromCharCode(byte)
  // Before version 3 names are padded to eight bytes.
  if (version < 3) cursor.offset = start + Math.ceil((cursor.offset - start) / 8) * 8
  return name
}
