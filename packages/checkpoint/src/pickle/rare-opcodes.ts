// SPDX-License-Identifier: Apache-2.0
// Opcodes that are rare in large pickles. They are kept out of the loop so that the loop stays small enough to be
// compiled at once.
import {
  decodeString,
  noteConstant,
  readBytes,
  readInt4,
  readLine,
  readLong,
  readName,
  readString,
  readText,
  readUint,
} from './arguments.ts'
import { addItemsTo, assertHash, buildOn, isForeign, typeName } from './containers.ts'
import type { PickleState } from './state.ts'
import { PickleStop, invalidArgument, memoMissing, truncated, underflow, wrongType } from './stop.ts'
import { parseFloat0, parseInt0, parseLong, parseMemoIndex } from './text-numbers.ts'
import { decodeAscii, decodeName, decodeQuoted, decodeRawUnicodeEscape } from './text.ts'
import { PyBytes, PyDict, PyList, PySet, PyTuple } from './value.ts'
import type { GlobalRef, Made, Opaque, Value } from './value.ts'

/** Does one opcode whose code was just read; the cursor stands behind the code. */
export function runRareOpcode(state: PickleState, code: number): void {
  const value = makeValue(state, code)
  if (value !== undefined) {
    state.push(value)
    state.valueBytes += 24
  } else if (!changeStack(state, code)) {
    throw new PickleStop('PICKLE_OPCODE_UNKNOWN', `Byte 0x${code.toString(16).padStart(2, '0')} is no opcode`)
  }
}

/** Opcodes that push a value. */
function makeValue(state: PickleState, code: number): Value | undefined {
  switch (code) {
    case 0x63: {
      // GLOBAL
      const module = readName(state, decodeName)
      return state.import(module, readName(state, decodeName), 'GLOBAL')
    }
    case 0x93: // STACK_GLOBAL
      return importFromStack(state)
    case 0x69: // INST
      return inst(state)
    case 0x6f: // OBJ
      return obj(state)
    case 0x92: // NEWOBJ_EX
      return newObjEx(state)
    case 0x8a: // LONG1
      return readLong(state, readUint(state, 1))
    case 0x8b: // LONG4
      return readLong(state, readInt4(state))
    case 0x43: // SHORT_BINBYTES
      return readBytes(state, readUint(state, 1), false)
    case 0x42: // BINBYTES
      return readBytes(state, readUint(state, 4), false)
    case 0x8e: // BINBYTES8
      return readBytes(state, readUint(state, 8), false)
    case 0x96: // BYTEARRAY8
      return readBytes(state, readUint(state, 8), true)
    case 0x8d: // BINUNICODE8
      return readText(state, readUint(state, 8))
    case 0x55: // SHORT_BINSTRING
      return readString(state, readUint(state, 1))
    case 0x54: // BINSTRING; the C unpickler takes the length as unsigned, others as signed, and both refuse a large one.
      return readString(state, readUint(state, 4))
    case 0x53: // STRING
      return decodeString(state, decodeQuoted(readLine(state)))
    case 0x56: // UNICODE
      return noteConstant(state, decodeRawUnicodeEscape(readLine(state)))
    case 0x49: // INT
      return parseInt0(readLine(state))
    case 0x4c: // LONG
      return parseLong(readLine(state))
    case 0x46: // FLOAT
      return parseFloat0(readLine(state))
    case 0x6c: // LIST
      return list(state)
    case 0x64: // DICT
      return dict(state)
    case 0x8f: // EMPTY_SET
      state.valueBytes += 72
      return new PySet(false)
    case 0x91: // FROZENSET
      return frozenSet(state)
    case 0x32: // DUP
      return state.peek()
    case 0x67: {
      // GET
      const index = parseMemoIndex(readLine(state), 'GET')
      const value = index === undefined ? undefined : state.memo.get(index)
      if (value === undefined) throw memoMissing()
      return value
    }
    case 0x50: // PERSID
      return state.persistent(decodeAscii(readLine(state), 'A persistent id'))
    case 0x82: // EXT1
      return extension(state, readUint(state, 1))
    case 0x83: // EXT2
      return extension(state, readUint(state, 2))
    case 0x84: // EXT4
      return extension(state, readInt4(state))
    case 0x97: // NEXT_BUFFER
      return state.opaque('NEXT_BUFFER', 0)
    default:
      return undefined
  }
}

/** Opcodes that push nothing; false where the code is none. */
function changeStack(state: PickleState, code: number): boolean {
  switch (code) {
    case 0x90: // ADDITEMS
      addItems(state)
      return true
    case 0x62: // BUILD
      build(state)
      return true
    case 0x30: // POP; a mark on top counts as a value
      if (state.marks.length > 0 && state.fence === state.size) state.popMark()
      else state.pop()
      return true
    case 0x31: // POP_MARK
      state.size = state.popMark()
      return true
    case 0x70: // PUT
      put(state)
      return true
    case 0x80: // PROTO
      proto(state)
      return true
    case 0x95: // FRAME
      frame(state)
      return true
    case 0x98: // READONLY_BUFFER
      readonlyBuffer(state)
      return true
    default:
      return false
  }
}

function importFromStack(state: PickleState): GlobalRef {
  const name = state.pop()
  const module = state.pop()
  if (typeof module === 'string' && typeof name === 'string') return state.import(module, name, 'STACK_GLOBAL')
  for (const part of [module, name]) {
    if (typeof part !== 'string' && !isForeign(part))
      throw new PickleStop('PICKLE_NAME_NOT_TEXT', `STACK_GLOBAL with a ${typeName(part)} as a name`)
  }
  // A call may well give a text. The walk goes on, because so would Python.
  state.addFault('PICKLE_NAME_COMPUTED', 'STACK_GLOBAL with a name that a call makes')
  const known = (part: Value): string => (typeof part === 'string' ? part : '?')
  return state.import(known(module), known(name), 'STACK_GLOBAL')
}

function inst(state: PickleState): Made {
  const args = state.popToMark()
  const module = readName(state, (line) => decodeAscii(line, 'A name'))
  const name = readName(state, (line) => decodeAscii(line, 'A name'))
  const ref = state.import(module, name, 'INST')
  return state.call('INST', ref, new PyTuple(args), undefined)
}

function obj(state: PickleState): Made {
  const [callee, ...args] = state.popToMark()
  if (callee === undefined) throw underflow()
  return state.call('OBJ', callee, new PyTuple(args), undefined)
}

function newObjEx(state: PickleState): Made {
  const keywords = state.pop()
  const args = state.pop()
  const made = state.call('NEWOBJ_EX', state.pop(), args, keywords)
  if (!(keywords instanceof PyDict) && !isForeign(keywords))
    throw wrongType(`NEWOBJ_EX with a ${typeName(keywords)} as keyword arguments`)
  return made
}

function list(state: PickleState): PyList {
  const made = new PyList(state.popToMark())
  state.valueBytes += 64
  return made
}

function dict(state: PickleState): PyDict {
  const made = new PyDict(state.popToMark())
  if (made.pairs.length % 2 !== 0) throw wrongType('An odd number of items for DICT')
  for (let index = 0; index < made.pairs.length; index += 2) assertHash(made.pairs[index] ?? null)
  state.valueBytes += 64
  return made
}

function frozenSet(state: PickleState): PySet {
  const made = new PySet(true)
  for (const item of state.popToMark()) {
    assertHash(item)
    made.items.push(item)
  }
  state.valueBytes += 200 + 12 * made.items.length
  return made
}

function addItems(state: PickleState): void {
  const start = state.popMark()
  const end = state.size
  if (start > end || start <= state.fence) throw underflow()
  if (start === end) return
  const target = state.stack[start - 1] ?? null
  if (target instanceof PySet && !target.isFrozen) {
    for (let index = start; index < end; index++) {
      const item = state.stack[index] ?? null
      assertHash(item)
      target.items.push(item)
    }
  } else {
    state.extend(target, 'ADDITEMS')
    addItemsTo(target, state.stack, start, end)
  }
  state.valueBytes += 200 + 12 * (end - start)
  state.size = start
}

function build(state: PickleState): void {
  if (state.size - 2 < state.fence) throw underflow()
  const change = state.pop()
  const target = state.peek()
  state.build(target, change)
  buildOn(target, change)
  const { onBuild } = state.options
  if (onBuild === undefined) return
  const end = state.cursor.offset
  const next = onBuild(target, change, end, state.frameEndOffset)
  if (next === undefined) return
  if (!(Number.isSafeInteger(next) && next >= end)) throw new RangeError(`next offset is ${next}`)
  if (next > state.cursor.endOffset) throw truncated('the data behind a BUILD')
  state.cursor.moveTo(next)
}

function put(state: PickleState): void {
  const line = readLine(state)
  const top = state.peek()
  const index = parseMemoIndex(line, 'PUT')
  if (index === undefined) throw invalidArgument('PUT with a number that no memo has')
  state.memo.put(index, top)
  state.valueBytes += 16
}

/** CPython refuses a protocol that does not exist; PyTorch's restricted loader only warns. */
function proto(state: PickleState): void {
  const protocol = readUint(state, 1)
  if (protocol > 5) state.addFault('PICKLE_PROTOCOL_UNKNOWN', `Protocol ${protocol} does not exist`)
  else state.protocol = protocol
}

/** The C unpickler only makes sure that the frame is there; frames may nest and need not end with an opcode. */
function frame(state: PickleState): void {
  const length = readUint(state, 8)
  state.frameEndOffset = state.cursor.offset + length
  if (length > state.cursor.endOffset - state.cursor.offset)
    state.addFault('PICKLE_FRAME_TOO_LONG', `A frame of ${length} bytes reaches past the end`)
}

function extension(state: PickleState, code: number): Opaque {
  if (code <= 0) throw invalidArgument('EXT with a code below 1')
  return state.opaque('EXT', code)
}

/** Replaces a writable buffer on top of the stack by a view of it; leaves a read-only one. */
function readonlyBuffer(state: PickleState): void {
  const top = state.peek()
  if (top instanceof PyBytes && !top.isMutable) return
  if (!(top instanceof PyBytes) && !isForeign(top)) throw wrongType(`READONLY_BUFFER on a ${typeName(top)}`)
  const value = state.opaque('READONLY_BUFFER', 0)
  // What a call made stays visible as what it is.
  if (top instanceof PyBytes) state.stack[state.size - 1] = value
}
