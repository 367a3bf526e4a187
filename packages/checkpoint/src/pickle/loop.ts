// SPDX-License-Identifier: Apache-2.0
// The loop over the opcodes that large pickles are made of; 8 million a second are a goal. It reads the window itself,
// keeps the stack pointer in a variable, and gives whatever is rare to rare-opcodes.ts.
import { readText } from './arguments.ts'
import { appendTo, assertHash, setItemsOf } from './containers.ts'
import { maxMarks, maxValueBytes } from './limits.ts'
import { runRareOpcode } from './rare-opcodes.ts'
import type { PickleState } from './state.ts'
import { PickleStop, memoMissing, truncated, underflow, wrongType } from './stop.ts'
import { texts } from './text.ts'
import { PyDict, PyFloat, PyList, PyTuple } from './value.ts'
import type { Value } from './value.ts'

const emptyTuple = new PyTuple([])

/** What containers hold before they are filled: replaced then, never changed. */
const noValues: Value[] = []
Object.freeze(noValues)

/** Does at most `count` opcodes; true once STOP was one of them. Throws `PickleStop` at a fault. */
export function runLoop(state: PickleState, count: number): boolean {
  const { cursor, stack, memo } = state
  let { at, limit, bytes, view } = cursor
  let { size, fence } = state
  let left = count
  while (left > 0) {
    left--
    if (at + 16 > limit && !cursor.isLast) {
      cursor.at = at
      cursor.refill()
      at = 0
      limit = cursor.limit
      bytes = cursor.bytes
      view = cursor.view
    }
    state.opcodeOffset = cursor.base + at
    if (at >= limit) throw truncated('the next opcode')
    const code = bytes[at++] ?? 0
    state.opcodes++
    switch (code) {
      case 0x4b: // BININT1
        if (at >= limit) throw truncated('an integer')
        stack[size++] = bytes[at++] ?? 0
        break
      case 0x71: // BINPUT
        if (at >= limit) throw truncated('a memo index')
        if (size <= fence) throw underflow()
        memo.put(bytes[at++] ?? 0, stack[size - 1] ?? null)
        break
      case 0x72: // LONG_BINPUT
        if (at + 4 > limit) throw truncated('a memo index')
        if (size <= fence) throw underflow()
        memo.put(view.getUint32(at, true), stack[size - 1] ?? null)
        state.valueBytes += 8
        at += 4
        break
      case 0x94: // MEMOIZE
        if (size <= fence) throw underflow()
        memo.put(memo.count, stack[size - 1] ?? null)
        state.valueBytes += 8
        break
      case 0x68: {
        // BINGET
        if (at >= limit) throw truncated('a memo index')
        const value = memo.get(bytes[at++] ?? 0)
        if (value === undefined) throw memoMissing()
        stack[size++] = value
        break
      }
      case 0x6a: {
        // LONG_BINGET
        if (at + 4 > limit) throw truncated('a memo index')
        const value = memo.get(view.getUint32(at, true))
        if (value === undefined) throw memoMissing()
        at += 4
        stack[size++] = value
        break
      }
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: {
        // BINUNICODE
        let length = 0
        if (code === 0x8c) {
          if (at >= limit) throw truncated('a length')
          length = bytes[at++] ?? 0
        } else {
          if (at + 4 > limit) throw truncated('a length')
          length = view.getUint32(at, true)
          at += 4
        }
        let text = at + length <= limit ? texts.find(bytes, at, at + length) : undefined
        if (text === undefined) {
          cursor.at = at
          text = readText(state, length)
          at = cursor.at
          limit = cursor.limit
          bytes = cursor.bytes
          view = cursor.view
        } else {
          at += length
          state.valueBytes += 32 + length
        }
        stack[size++] = text
        break
      }
      case 0x28: // MARK
        if (state.marks.length >= maxMarks) throw new PickleStop('PICKLE_TOO_LARGE', 'More marks than are kept')
        state.marks.push(size)
        fence = size
        break
      case 0x7d: // EMPTY_DICT
        stack[size++] = new PyDict(noValues)
        state.valueBytes += 64
        break
      case 0x5d: // EMPTY_LIST
        stack[size++] = new PyList(noValues)
        state.valueBytes += 64
        break
      case 0x29: // EMPTY_TUPLE
        stack[size++] = emptyTuple
        break
      case 0x75: // SETITEMS
      case 0x73: // SETITEM
        state.size = size
        size = setItems(state, code === 0x75)
        fence = state.fence
        break
      case 0x65: // APPENDS
      case 0x61: // APPEND
        state.size = size
        size = append(state, code === 0x65)
        fence = state.fence
        break
      case 0x4a: // BININT
        if (at + 4 > limit) throw truncated('an integer')
        stack[size++] = view.getInt32(at, true)
        at += 4
        break
      case 0x4d: // BININT2
        if (at + 2 > limit) throw truncated('an integer')
        stack[size++] = (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
        at += 2
        break
      case 0x47: // BINFLOAT
        if (at + 8 > limit) throw truncated('a float')
        stack[size++] = new PyFloat(view.getFloat64(at, false))
        state.valueBytes += 40
        at += 8
        break
      case 0x4e: // NONE
        stack[size++] = null
        break
      case 0x88: // NEWTRUE
        stack[size++] = true
        break
      case 0x89: // NEWFALSE
        stack[size++] = false
        break
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        // TUPLE3
        const start = size - (code - 0x84)
        if (start < fence) throw underflow()
        stack[start] = new PyTuple(stack.slice(start, size))
        size = start + 1
        state.valueBytes += 112
        break
      }
      case 0x74: {
        // TUPLE
        const start = state.popMark()
        fence = state.fence
        stack[start] = start === size ? emptyTuple : new PyTuple(stack.slice(start, size))
        state.valueBytes += 96 + 8 * (size - start)
        size = start + 1
        break
      }
      case 0x51: // BINPERSID
        if (size <= fence) throw underflow()
        stack[size - 1] = state.persistent(stack[size - 1] ?? null)
        break
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        if (size - 2 < fence) throw underflow()
        size--
        const by = code === 0x52 ? 'REDUCE' : 'NEWOBJ'
        stack[size - 1] = state.call(by, stack[size - 1] ?? null, stack[size] ?? null, undefined)
        break
      }
      case 0x2e: // STOP
        if (size <= fence) throw underflow()
        state.value = stack[size - 1] ?? null
        state.size = size - 1
        cursor.at = at
        return true
      default:
        cursor.at = at
        state.size = size
        runRareOpcode(state, code)
        size = state.size
        fence = state.fence
        at = cursor.at
        limit = cursor.limit
        bytes = cursor.bytes
        view = cursor.view
    }
    if (state.valueBytes + 8 * size > maxValueBytes)
      throw new PickleStop('PICKLE_TOO_LARGE', 'More values than are kept')
  }
  cursor.at = at
  state.size = size
  return false
}

/** SETITEM and SETITEMS; gives the new size of the stack. */
function setItems(state: PickleState, hasMark: boolean): number {
  const { stack, size } = state
  const start = hasMark ? state.popMark() : size - 2
  if (start > size || start <= state.fence) throw underflow()
  if (start === size) return size
  if ((size - start) % 2 !== 0) throw wrongType('An odd number of items for SETITEMS')
  const target = stack[start - 1] ?? null
  state.valueBytes += 16 + 12 * (size - start)
  if (!(target instanceof PyDict)) {
    state.extend(target, hasMark ? 'SETITEMS' : 'SETITEM')
    setItemsOf(target, stack, start, size)
    return start
  }
  for (let index = start; index < size; index += 2) {
    const key = stack[index] ?? null
    if (typeof key === 'object') assertHash(key)
  }
  // Most dicts are filled by one opcode: a copy of the right size takes half the memory of one that grew.
  if (target.pairs.length === 0) target.pairs = stack.slice(start, size)
  else pushAll(target.pairs, stack, start, size)
  return start
}

/** APPEND and APPENDS; gives the new size of the stack. */
function append(state: PickleState, hasMark: boolean): number {
  const { stack, size } = state
  const start = hasMark ? state.popMark() : size - 1
  if (start > size || start <= state.fence) throw underflow()
  if (start === size) return size
  const target = stack[start - 1] ?? null
  state.valueBytes += 16 + 12 * (size - start)
  if (!(target instanceof PyList)) {
    state.extend(target, hasMark ? 'APPENDS' : 'APPEND')
    appendTo(target, stack, start, size)
    return start
  }
  if (target.items.length === 0) target.items = stack.slice(start, size)
  else pushAll(target.items, stack, start, size)
  return start
}

function pushAll(items: Value[], stack: readonly Value[], start: number, end: number): void {
  for (let index = start; index < end; index++) items.push(stack[index] ?? null)
}
