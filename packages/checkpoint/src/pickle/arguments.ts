// SPDX-License-Identifier: Apache-2.0
// The arguments of opcodes that the loop does not read itself: lines, and fields after a length.
import { maxCopiedBytes, maxIntegerBytes, maxTextBytes } from './limits.ts'
import type { PickleState } from './state.ts'
import { PickleStop, invalidArgument, truncated } from './stop.ts'
import { parseTwosComplement, toLatin1 } from './text-numbers.ts'
import { decodeName, decodeText, isAscii, texts } from './text.ts'
import { PyBytes } from './value.ts'

/** An unsigned number; one past every file is `Number.MAX_SAFE_INTEGER`. */
export function readUint(state: PickleState, lengthBytes: 1 | 2 | 4 | 8): number {
  const at = state.cursor.take(lengthBytes, 'a number') ?? 0
  const { view } = state.cursor
  if (lengthBytes === 1) return view.getUint8(at)
  if (lengthBytes === 2) return view.getUint16(at, true)
  if (lengthBytes === 4) return view.getUint32(at, true)
  const value = view.getBigUint64(at, true)
  if (!(value < 2n ** 63n)) throw invalidArgument('A length beyond 63 bits')
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
}

export function readInt4(state: PickleState): number {
  const at = state.cursor.take(4, 'a number') ?? 0
  return state.cursor.view.getInt32(at, true)
}

export function readLine(state: PickleState): Uint8Array {
  const line = state.cursor.readLine((steps) => state.options.budget.spend(steps))
  payText(state, line.length)
  return line
}

/** A line that must not be empty, as text. */
export function readName(state: PickleState, decode: (bytes: Uint8Array) => string): string {
  const line = readLine(state)
  if (line.length < 1) throw invalidArgument('An import without a name')
  return decode(line)
}

/** A text in UTF-8. */
export function readText(state: PickleState, lengthBytes: number): string {
  return noteConstant(state, decodeText(readField(state, lengthBytes, 'a text')))
}

/** A text of Python 2. */
export function readString(state: PickleState, lengthBytes: number): string {
  return decodeString(state, readField(state, lengthBytes, 'a text'))
}

export function decodeString(state: PickleState, bytes: Uint8Array): string {
  if (isAscii(bytes)) return texts.find(bytes, 0, bytes.length) ?? noteConstant(state, toLatin1(bytes))
  if (state.strings === 'latin1') return noteConstant(state, toLatin1(bytes))
  if (state.strings === 'ascii') throw new PickleStop('PICKLE_TEXT_INVALID', 'A text that is not ASCII')
  return decodeName(bytes)
}

export function readBytes(state: PickleState, lengthBytes: number, isMutable: boolean): PyBytes {
  const { cursor } = state
  // An array buffer of its own takes 300 bytes, however short.
  state.valueBytes += 300
  if (lengthBytes <= maxCopiedBytes) {
    const bytes = cursor.read(lengthBytes, 'bytes').slice()
    state.valueBytes += lengthBytes
    return noteConstant(state, new PyBytes(bytes, isMutable))
  }
  const { offset } = cursor
  cursor.skip(lengthBytes, 'bytes')
  return noteConstant(state, new PyBytes(undefined, isMutable, cursor.source, offset, lengthBytes))
}

/** The number of LONG1 and LONG4. */
export function readLong(state: PickleState, lengthBytes: number): number | bigint {
  if (lengthBytes < 0) throw invalidArgument('LONG4 with a negative length')
  const { cursor } = state
  if (!(lengthBytes <= cursor.endOffset - cursor.offset)) throw truncated('an integer')
  if (lengthBytes > maxIntegerBytes) throw new PickleStop('PICKLE_TOO_LARGE', `An integer of ${lengthBytes} bytes`)
  state.valueBytes += lengthBytes
  return parseTwosComplement(cursor.read(lengthBytes, 'an integer'))
}

export function noteConstant<Constant extends PyBytes | string>(state: PickleState, value: Constant): Constant {
  state.options.onConstant?.(value, state.opcodeOffset)
  return value
}

function readField(state: PickleState, lengthBytes: number, what: string): Uint8Array {
  const { cursor } = state
  if (!(lengthBytes <= cursor.endOffset - cursor.offset)) throw truncated(what)
  payText(state, lengthBytes)
  return cursor.read(lengthBytes, what)
}

/** Pays for a text before it is made. */
function payText(state: PickleState, sizeBytes: number): void {
  if (sizeBytes > maxTextBytes) throw new PickleStop('PICKLE_TOO_LARGE', `A text of ${sizeBytes} bytes`)
  state.valueBytes += 32 + 2 * sizeBytes
  if (sizeBytes > 1024) state.options.budget.spend(sizeBytes / 1024)
}
