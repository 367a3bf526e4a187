// SPDX-License-Identifier: Apache-2.0
// The numbers that protocol 0 writes as text, with the grammar of CPython's C unpickler: INT goes through C's strtol
// first (octal with a leading 0, NUL ends it), LONG, GET and PUT through Python's own parser.
import { maxIntegerDigits, maxIntegerBytes } from './limits.ts'
import { invalidArgument } from './stop.ts'
import { PyFloat } from './value.ts'

/** A line as text, one character a byte. */
export function toLatin1(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += 4096) {
    text += String.fromCharCode(...bytes.subarray(start, Math.min(start + 4096, bytes.length)))
  }
  return text
}

/** An int that is a number where it is exact, and a bigint elsewhere. */
export function normalizeInteger(value: bigint): number | bigint {
  const small = Number(value)
  return Number.isSafeInteger(small) ? small : value
}

/** C strings end at a NUL. */
function untilNul(line: string): string {
  const end = line.indexOf('\0')
  return end === -1 ? line : line.slice(0, end)
}

const cSpace = '[ \\t\\n\\v\\f\\r]*'
const strtol = new RegExp(`^${cSpace}([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))$`)
const pythonInteger = new RegExp(`^${cSpace}([+-]?)(.*?)${cSpace}$`, 's')
const grammars = {
  hexadecimal: /^0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*$/,
  octal: /^0[oO]_?[0-7]+(?:_[0-7]+)*$/,
  binary: /^0[bB]_?[01]+(?:_[01]+)*$/,
  decimal: /^[1-9][0-9]*(?:_[0-9]+)*$/,
  zero: /^0+(?:_0+)*$/,
  anyDecimal: /^[0-9]+(?:_[0-9]+)*$/,
}

/** Python's `int(text, base)` for the bases that the unpickler uses; `undefined` where it refuses. */
function parsePythonInteger(text: string, base: 0 | 10): bigint | undefined {
  const parts = pythonInteger.exec(text)
  const digits = parts?.[2] ?? ''
  if (digits.length > 4 * maxIntegerBytes) throw invalidArgument(`An integer of ${digits.length} digits`)
  const isDecimal =
    base === 10 ? grammars.anyDecimal.test(digits) : grammars.decimal.test(digits) || grammars.zero.test(digits)
  const isPrefixed =
    base === 0 && (grammars.hexadecimal.test(digits) || grammars.octal.test(digits) || grammars.binary.test(digits))
  if (!isDecimal && !isPrefixed) return undefined
  const plain = digits.replaceAll('_', '')
  if (isDecimal && plain.length > maxIntegerDigits) return undefined
  const value = BigInt(plain)
  return parts?.[1] === '-' ? -value : value
}

const int64 = 2n ** 63n

/** INT: `I01` and `I00` are booleans, as is whatever else C reads as 0 or 1 from two characters. */
export function parseInt0(line: Uint8Array): number | bigint | boolean {
  const whole = toLatin1(line)
  if (whole.length < 1) throw invalidArgument('INT without a number')
  const text = untilNul(whole)
  const parts = strtol.exec(text)
  // Nothing before a NUL: C converts nothing, and finds the end it wants.
  if (parts !== null || text === '') {
    const [, sign, hexadecimal, octal, decimal] = parts ?? []
    let value = 0n
    if (hexadecimal !== undefined && hexadecimal.length <= 4 * maxIntegerBytes) value = BigInt(`0x${hexadecimal}`)
    else if (octal !== undefined && octal !== '0' && octal.length <= 4 * maxIntegerBytes)
      value = BigInt(`0o${octal.slice(1)}`)
    else if (decimal !== undefined && decimal.length <= 4 * maxIntegerBytes) value = BigInt(decimal)
    if (sign === '-') value = -value
    if (value >= -int64 && value < int64) {
      if (whole.length === 2 && (value === 0n || value === 1n)) return value === 1n
      return normalizeInteger(value)
    }
  }
  const value = parsePythonInteger(text, 0)
  if (value === undefined) throw invalidArgument('INT with text that is no integer')
  return normalizeInteger(value)
}

/** LONG: an `L` at the end is usual, not required. */
export function parseLong(line: Uint8Array): number | bigint {
  const whole = toLatin1(line)
  if (whole.length < 1) throw invalidArgument('LONG without a number')
  const value = parsePythonInteger(untilNul(whole.endsWith('L') ? whole.slice(0, -1) : whole), 0)
  if (value === undefined) throw invalidArgument('LONG with text that is no integer')
  return normalizeInteger(value)
}

/** GET and PUT: `undefined` where the number is none that a memo can have. */
export function parseMemoIndex(line: Uint8Array, name: string): number | undefined {
  const whole = toLatin1(line)
  const value = whole.length < 1 ? undefined : parsePythonInteger(untilNul(whole), 10)
  if (value === undefined) throw invalidArgument(`${name} with text that is no integer`)
  if (!(value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER))) return undefined
  return Number(value)
}

const decimalFloat = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const namedFloat = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i

/** FLOAT, as C Python's own strtod reads it: no spaces, no underscores, no overflow. */
export function parseFloat0(line: Uint8Array): PyFloat {
  const whole = toLatin1(line)
  if (whole.length < 1) throw invalidArgument('FLOAT without a number')
  const text = untilNul(whole)
  const named = namedFloat.exec(text)
  if (named !== null) {
    if (named[2] === undefined) return new PyFloat(Number.NaN)
    return new PyFloat(named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY)
  }
  const value = decimalFloat.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value)) throw invalidArgument('FLOAT with text that is no number')
  if (!Number.isFinite(value)) throw invalidArgument('FLOAT with a number beyond the range of a double')
  return new PyFloat(value)
}

/** A little-endian two's complement number of any length (LONG1, LONG4). */
export function parseTwosComplement(bytes: Uint8Array): number | bigint {
  const size = bytes.length
  if (size === 0) return 0
  const isNegative = (bytes[size - 1] ?? 0) >= 128
  if (size <= 6) {
    let value = 0
    for (let index = size - 1; index >= 0; index--) value = value * 256 + (bytes[index] ?? 0)
    return isNegative ? value - 256 ** size : value
  }
  const digits: string[] = []
  for (let index = size - 1; index >= 0; index--) digits.push((bytes[index] ?? 0).toString(16).padStart(2, '0'))
  const value = BigInt(`0x${digits.join('')}`)
  return normalizeInteger(isNegative ? value - (1n << BigInt(8 * size)) : value)
}
