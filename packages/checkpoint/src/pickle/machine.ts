// SPDX-License-Identifier: Apache-2.0
// The pickle machine: does with a pickle what CPython's C unpickler does (Modules/_pickle.c, 3.11), but imports and calls
// nothing: it records what would be imported and called, at the opcode, whatever becomes of the result. One loop, no
// recursion; every value is made once and never walked. 8 million opcodes a second are a goal, so the loop reads the
// window itself and leaves whatever is rare to functions.
import { CheckpointError } from '../errors.ts'
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { addItemsTo, appendTo, assertCall, assertHash, buildOn, isForeign, setItemsOf, typeName } from './containers.ts'
import { Cursor } from './cursor.ts'
import type { PickleCode } from './findings.ts'
import { batchOpcodes, maxCopiedBytes, maxIntegerBytes, maxTextBytes, maxValueBytes } from './limits.ts'
import { Memo } from './memo.ts'
import { toPython3Name } from './python2-names.ts'
import { PickleStop, invalidArgument, truncated, wrongType } from './stop.ts'
import { parseFloat0, parseInt0, parseLong, parseMemoIndex, parseTwosComplement, toLatin1 } from './text-numbers.ts'
import {
  SharedTexts,
  decodeAscii,
  decodeName,
  decodeQuoted,
  decodeRawUnicodeEscape,
  decodeText,
  isAscii,
} from './text.ts'
import { GlobalRef, Made, Opaque, PersistentRef, PyBytes, PyDict, PyFloat, PyList, PySet, PyTuple } from './value.ts'
import type { Effect, MadeBy, PickleFault, PickleRun, Value } from './value.ts'

/** How Python 2's texts of no known encoding are read; CPython's default is `ascii`, PyTorch's `utf-8`. */
export type StringEncoding = 'ascii' | 'latin1' | 'utf-8'

export interface PickleOptions {
  /** Where the pickle starts. */
  readonly offset: number
  readonly budget: Budget
  /** Where its bytes end at the latest; the end of the source unless given. */
  readonly endOffset?: number
  /** `latin1` unless given: it reads whatever the others read, and never ends the walk. */
  readonly strings?: StringEncoding
  /**
   * Called after each BUILD, with the offset of the byte behind it. A loader that reads raw data there (joblib's) goes
   * on at the offset that is returned.
   */
  readonly onBuild?: (target: Value, state: Value, endOffset: number) => number | undefined
  /** Called with each byte string, and each text too long to be a name: they may hold a file of their own. */
  readonly onConstant?: (value: PyBytes | string, offset: number) => void
}

const emptyTuple = new PyTuple([])

/** One walk over one pickle. {@link runPickle} is the usual way; the disassembly moves it opcode by opcode. */
export class PickleMachine {
  readonly effects: Effect[] = []
  readonly memo = new Memo()
  fault: PickleFault | undefined
  value: Value | undefined
  protocol = 0
  opcodes = 0
  readonly #cursor: Cursor
  readonly #options: PickleOptions
  readonly #strings: StringEncoding
  readonly #spend: (steps: number) => void
  readonly #texts = new SharedTexts()
  readonly #stack: Value[] = []
  #size = 0
  readonly #marks: number[] = []
  /** Where the last opcode begins. */
  #opcodeOffset: number
  /** Estimated memory of all values so far. */
  #valueBytes = 0
  #isDone = false

  constructor(source: ByteSource, options: PickleOptions) {
    this.#options = options
    this.#strings = options.strings ?? 'latin1'
    this.#spend = (steps) => options.budget.spend(steps)
    this.#cursor = new Cursor(source, options.offset, options.endOffset ?? source.sizeBytes)
    this.#opcodeOffset = options.offset
  }

  /** Where the next opcode begins. */
  get offset(): number {
    return this.#cursor.offset
  }

  get isDone(): boolean {
    return this.#isDone
  }

  /** How many values the stack holds, and its top; for the disassembly. */
  get depth(): number {
    return this.#size
  }

  get marks(): number {
    return this.#marks.length
  }

  get top(): Value | undefined {
    return this.#size > 0 ? this.#stack[this.#size - 1] : undefined
  }

  /** Walks at most `opcodes` opcodes; true once the pickle ended, well or not. */
  walk(opcodes: number): boolean {
    if (this.#isDone) return true
    try {
      if (this.#loop(opcodes)) this.#isDone = true
    } catch (error) {
      this.abandon(error)
    }
    return this.#isDone
  }

  /** Ends the walk at a refusal of this package; what was recorded stands. Throws anything else. */
  abandon(error: unknown): void {
    this.#isDone = true
    this.fault ??= this.#toFault(error)
    this.value = undefined
  }

  finish(): PickleRun {
    // A fault that CPython stops at, but other unpicklers do not, lets the walk go on: its value counts for nothing.
    return {
      value: this.fault === undefined ? this.value : undefined,
      effects: this.effects,
      fault: this.fault,
      endOffset: this.value === undefined ? this.#opcodeOffset : this.#cursor.offset,
      protocol: this.protocol,
      opcodes: this.opcodes,
    }
  }

  #toFault(error: unknown): PickleFault {
    const offset = this.#opcodeOffset
    if (error instanceof PickleStop) return { code: error.code, offset, message: error.message }
    if (error instanceof CheckpointError && error.code === 'BUDGET_SPENT')
      return { code: 'PICKLE_UNFINISHED', offset, message: 'The time or steps allowed were spent' }
    throw error
  }

  /** Notes a fault and goes on. */
  #addFault(code: PickleCode, message: string): void {
    this.fault ??= { code, offset: this.#opcodeOffset, message }
  }

  #loop(count: number): boolean {
    const cursor = this.#cursor
    const { bytes, view } = cursor
    const stack = this.#stack
    const memo = this.memo
    const marks = this.#marks
    let { at, limit } = cursor
    let size = this.#size
    let fence = marks[marks.length - 1] ?? 0
    let left = count
    let cost = this.#valueBytes
    try {
      while (left-- > 0) {
        if (at + 16 > limit && !cursor.isLast) {
          cursor.at = at
          cursor.refill()
          at = 0
          limit = cursor.limit
        }
        this.#opcodeOffset = cursor.base + at
        if (at >= limit) throw truncated('the next opcode')
        if (cost > maxValueBytes) throw new PickleStop('PICKLE_TOO_LARGE', 'More values than are kept')
        const code = bytes[at++] ?? 0
        this.opcodes++
        switch (code) {
          case 0x4b: // BININT1
            if (at >= limit) throw truncated('an integer')
            stack[size++] = bytes[at++] ?? 0
            break
          case 0x71: {
            // BINPUT
            if (at >= limit) throw truncated('a memo index')
            if (size <= fence) throw underflow()
            memo.put(bytes[at++] ?? 0, stack[size - 1] ?? null)
            cost += 8
            break
          }
          case 0x72: // LONG_BINPUT
            if (at + 4 > limit) throw truncated('a memo index')
            if (size <= fence) throw underflow()
            memo.put(view.getUint32(at, true), stack[size - 1] ?? null)
            cost += 8
            at += 4
            break
          case 0x94: // MEMOIZE
            if (size <= fence) throw underflow()
            memo.put(memo.count, stack[size - 1] ?? null)
            cost += 8
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
            let length: number
            if (code === 0x8c) {
              if (at >= limit) throw truncated('a length')
              length = bytes[at++] ?? 0
            } else {
              if (at + 4 > limit) throw truncated('a length')
              length = view.getUint32(at, true)
              at += 4
            }
            let text = at + length <= limit ? this.#texts.find(bytes, at, at + length) : undefined
            if (text !== undefined) at += length
            else {
              cursor.at = at
              text = this.#readText(length)
              ;({ at, limit } = cursor)
            }
            stack[size++] = text
            cost += 32 + length
            break
          }
          case 0x28: // MARK
            marks.push(size)
            fence = size
            cost += 8
            break
          case 0x7d: // EMPTY_DICT
            stack[size++] = new PyDict()
            cost += 64
            break
          case 0x5d: // EMPTY_LIST
            stack[size++] = new PyList()
            cost += 64
            break
          case 0x29: // EMPTY_TUPLE
            stack[size++] = emptyTuple
            break
          case 0x75: // SETITEMS
          case 0x73: {
            // SETITEM
            let start = size - 2
            if (code === 0x75) {
              start = popMark(marks)
              fence = marks[marks.length - 1] ?? 0
            }
            if (start > size || start <= fence) throw underflow()
            if (start === size) break
            if ((size - start) % 2 !== 0) throw wrongType('An odd number of items for SETITEMS')
            const target = stack[start - 1] ?? null
            if (target instanceof PyDict) {
              for (let index = start; index < size; index += 2) {
                const key = stack[index] ?? null
                if (typeof key === 'object') assertHash(key)
              }
              const { pairs } = target
              // Most dicts are filled by one opcode: a copy of the right size takes half the memory of one that grew.
              if (pairs.length === 0) target.pairs = stack.slice(start, size)
              else for (let index = start; index < size; index++) pairs.push(stack[index] ?? null)
            } else {
              this.#extend(target, code === 0x75 ? 'SETITEMS' : 'SETITEM')
              cost += 100
              setItemsOf(target, stack, start, size)
            }
            cost += 12 * (size - start)
            size = start
            break
          }
          case 0x65: // APPENDS
          case 0x61: {
            // APPEND
            let start = size - 1
            if (code === 0x65) {
              start = popMark(marks)
              fence = marks[marks.length - 1] ?? 0
            }
            if (start > size || start <= fence) throw underflow()
            if (start === size) break
            const target = stack[start - 1] ?? null
            if (target instanceof PyList) {
              const { items } = target
              if (items.length === 0) target.items = stack.slice(start, size)
              else for (let index = start; index < size; index++) items.push(stack[index] ?? null)
            } else {
              this.#extend(target, code === 0x65 ? 'APPENDS' : 'APPEND')
              cost += 100
              appendTo(target, stack, start, size)
            }
            cost += 12 * (size - start)
            size = start
            break
          }
          case 0x4a: // BININT
            if (at + 4 > limit) throw truncated('an integer')
            stack[size++] = view.getInt32(at, true)
            cost += 16
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
            cost += 40
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
            const first = stack[start] ?? null
            stack[start] = new PyTuple(
              code === 0x85
                ? [first]
                : code === 0x86
                  ? [first, stack[start + 1] ?? null]
                  : [first, stack[start + 1] ?? null, stack[start + 2] ?? null],
            )
            size = start + 1
            cost += 112
            break
          }
          case 0x74: {
            // TUPLE
            const start = popMark(marks)
            fence = marks[marks.length - 1] ?? 0
            stack[start] = start === size ? emptyTuple : new PyTuple(stack.slice(start, size))
            cost += 96 + 8 * (size - start)
            size = start + 1
            break
          }
          case 0x6c: {
            // LIST
            const start = popMark(marks)
            fence = marks[marks.length - 1] ?? 0
            const list = new PyList()
            for (let index = start; index < size; index++) list.items.push(stack[index] ?? null)
            cost += 200 + 12 * (size - start)
            stack[start] = list
            size = start + 1
            break
          }
          case 0x64: {
            // DICT
            const start = popMark(marks)
            fence = marks[marks.length - 1] ?? 0
            if ((size - start) % 2 !== 0) throw wrongType('An odd number of items for DICT')
            const dict = new PyDict()
            for (let index = start; index < size; index++) {
              const item = stack[index] ?? null
              if ((index - start) % 2 === 0) assertHash(item)
              dict.pairs.push(item)
            }
            cost += 200 + 12 * (size - start)
            stack[start] = dict
            size = start + 1
            break
          }
          case 0x8f: // EMPTY_SET
            stack[size++] = new PySet(false)
            cost += 72
            break
          case 0x91: {
            // FROZENSET
            const start = popMark(marks)
            fence = marks[marks.length - 1] ?? 0
            const set = new PySet(true)
            for (let index = start; index < size; index++) {
              const item = stack[index] ?? null
              assertHash(item)
              set.items.push(item)
            }
            cost += 200 + 12 * (size - start)
            stack[start] = set
            size = start + 1
            break
          }
          case 0x90: {
            // ADDITEMS
            const start = popMark(marks)
            fence = marks[marks.length - 1] ?? 0
            if (start > size || start <= fence) throw underflow()
            if (start === size) break
            const target = stack[start - 1] ?? null
            if (target instanceof PySet && !target.isFrozen) {
              for (let index = start; index < size; index++) {
                const item = stack[index] ?? null
                assertHash(item)
                target.items.push(item)
              }
            } else {
              this.#extend(target, 'ADDITEMS')
              addItemsTo(target, stack, start, size)
            }
            cost += 200 + 12 * (size - start)
            size = start
            break
          }
          case 0x51: {
            // BINPERSID
            if (size <= fence) throw underflow()
            const ref = new PersistentRef(stack[size - 1] ?? null, this.#opcodeOffset)
            this.effects.push({ kind: 'persistent', ref })
            stack[size - 1] = ref
            cost += 100
            break
          }
          case 0x52: // REDUCE
          case 0x81: {
            // NEWOBJ
            if (size - 2 < fence) throw underflow()
            const args = stack[size - 1] ?? null
            const callee = stack[size - 2] ?? null
            size -= 2
            stack[size++] = this.#call(code === 0x52 ? 'REDUCE' : 'NEWOBJ', callee, args, undefined)
            cost += 200
            break
          }
          case 0x92: {
            // NEWOBJ_EX
            if (size - 3 < fence) throw underflow()
            const keywords = stack[size - 1] ?? null
            const args = stack[size - 2] ?? null
            const callee = stack[size - 3] ?? null
            size -= 3
            const made = this.#call('NEWOBJ_EX', callee, args, keywords)
            if (!(keywords instanceof PyDict) && !isForeign(keywords))
              throw wrongType(`NEWOBJ_EX with a ${typeName(keywords)} as keyword arguments`)
            stack[size++] = made
            cost += 200
            break
          }
          case 0x6f: {
            // OBJ
            const start = popMark(marks)
            fence = marks[marks.length - 1] ?? 0
            if (size - start < 1) throw underflow()
            const callee = stack[start] ?? null
            const args = new PyTuple(stack.slice(start + 1, size))
            cost += 300 + 8 * (size - start)
            size = start
            stack[size++] = this.#call('OBJ', callee, args, undefined)
            break
          }
          case 0x62: {
            // BUILD
            if (size - 2 < fence) throw underflow()
            const state = stack[size - 1] ?? null
            const target = stack[size - 2] ?? null
            size--
            this.effects.push({ kind: 'build', target, state, offset: this.#opcodeOffset })
            cost += 80
            buildOn(target, state)
            const { onBuild } = this.#options
            if (onBuild !== undefined) {
              const end = cursor.base + at
              const next = onBuild(target, state, end)
              if (next !== undefined) {
                if (!(Number.isSafeInteger(next) && next >= end)) throw new RangeError(`next offset is ${next}`)
                if (next > cursor.endOffset) throw truncated('the data behind a BUILD')
                cursor.moveTo(next)
                ;({ at, limit } = cursor)
              }
            }
            break
          }
          case 0x30: // POP
            // A mark on top counts as a value here.
            if (marks.length > 0 && marks[marks.length - 1] === size) {
              marks.pop()
              fence = marks[marks.length - 1] ?? 0
            } else if (size <= fence) throw underflow()
            else size--
            break
          case 0x31: // POP_MARK
            size = popMark(marks)
            fence = marks[marks.length - 1] ?? 0
            break
          case 0x32: // DUP
            if (size <= fence) throw underflow()
            stack[size] = stack[size - 1] ?? null
            size++
            cost += 8
            break
          case 0x93: {
            // STACK_GLOBAL
            if (size - 2 < fence) throw underflow()
            const name = stack[size - 1] ?? null
            const module = stack[size - 2] ?? null
            size -= 2
            stack[size++] = this.#importFromStack(module, name)
            cost += 250
            break
          }
          case 0x80: // PROTO
            if (at >= limit) throw truncated('a protocol number')
            this.protocol = bytes[at++] ?? 0
            if (this.protocol > 5) {
              const found = this.protocol
              this.protocol = 0
              throw new PickleStop('PICKLE_PROTOCOL_UNKNOWN', `Protocol ${found} does not exist`)
            }
            break
          case 0x2e: // STOP
            if (size <= fence) throw underflow()
            this.value = stack[--size] ?? null
            return true
          default: {
            cursor.at = at
            this.#size = size
            const before = marks.length
            const value = this.#rareOpcode(code)
            ;({ at, limit } = cursor)
            if (marks.length !== before) {
              // INST takes its arguments down to the mark.
              size = this.#size
              fence = marks[marks.length - 1] ?? 0
            }
            if (value !== undefined) stack[size++] = value
            cost += 24 + this.#rareBytes
          }
        }
      }
      return false
    } finally {
      cursor.at = at
      this.#size = size
      this.#valueBytes = cost
    }
  }

  /** What the last rare opcode's value takes, by estimate. */
  #rareBytes = 0

  /** Opcodes that are rare, or whose work outweighs a call; the value to push, if any. */
  #rareOpcode(code: number): Value | undefined {
    const cursor = this.#cursor
    this.#rareBytes = 0
    switch (code) {
      case 0x95: // FRAME
        return this.#frame()
      case 0x63: {
        // GLOBAL
        const module = this.#readName(decodeName)
        return this.#import(module, this.#readName(decodeName), 'GLOBAL')
      }
      case 0x69: // INST
        return this.#inst()
      case 0x8a: // LONG1
        return parseTwosComplement(cursor.read(this.#readUint(1), 'an integer'))
      case 0x8b: {
        // LONG4
        const length = this.#readInt4()
        if (length < 0) throw invalidArgument('LONG4 with a negative length')
        return this.#readLong4(length)
      }
      case 0x43: // SHORT_BINBYTES
        return this.#readBytes(this.#readUint(1), false)
      case 0x42: // BINBYTES
        return this.#readBytes(this.#readUint(4), false)
      case 0x8e: // BINBYTES8
        return this.#readBytes(this.#readUint(8), false)
      case 0x96: // BYTEARRAY8
        return this.#readBytes(this.#readUint(8), true)
      case 0x8d: // BINUNICODE8
        return this.#readText(this.#readUint(8))
      case 0x55: // SHORT_BINSTRING
        return this.#readString(this.#readUint(1))
      case 0x54: {
        // BINSTRING
        // The C unpickler takes the length as unsigned, older ones as signed; both refuse what the file does not hold.
        return this.#readString(this.#readUint(4))
      }
      case 0x53: // STRING
        return this.#decodeString(decodeQuoted(this.#readLine()))
      case 0x56: // UNICODE
        return this.#noteConstant(decodeRawUnicodeEscape(this.#readLine()))
      case 0x49: // INT
        return parseInt0(this.#readLine())
      case 0x4c: // LONG
        return parseLong(this.#readLine())
      case 0x46: // FLOAT
        return parseFloat0(this.#readLine())
      case 0x67: {
        // GET
        const index = parseMemoIndex(this.#readLine(), 'GET')
        const value = index === undefined ? undefined : this.memo.get(index)
        if (value === undefined) throw memoMissing()
        return value
      }
      case 0x70: {
        // PUT
        const line = this.#readLine()
        const top = this.#peek()
        const index = parseMemoIndex(line, 'PUT')
        if (index === undefined) throw invalidArgument('PUT with a number that no memo has')
        this.memo.put(index, top)
        return undefined
      }
      case 0x50: {
        // PERSID
        const ref = new PersistentRef(decodeAscii(this.#readLine(), 'A persistent id'), this.#opcodeOffset)
        this.effects.push({ kind: 'persistent', ref })
        this.#rareBytes += 100
        return ref
      }
      case 0x82: // EXT1
        return this.#extension(this.#readUint(1))
      case 0x83: // EXT2
        return this.#extension(this.#readUint(2))
      case 0x84: // EXT4
        return this.#extension(this.#readInt4())
      case 0x97: // NEXT_BUFFER
        return this.#opaque('NEXT_BUFFER', 0)
      case 0x98: // READONLY_BUFFER
        return this.#readonlyBuffer()
      default:
        throw new PickleStop('PICKLE_OPCODE_UNKNOWN', `Byte 0x${code.toString(16).padStart(2, '0')} is no opcode`)
    }
  }

  #readUint(lengthBytes: 1 | 2 | 4 | 8): number {
    const at = this.#cursor.take(lengthBytes, 'a number') ?? 0
    const { view } = this.#cursor
    if (lengthBytes === 1) return view.getUint8(at)
    if (lengthBytes === 2) return view.getUint16(at, true)
    if (lengthBytes === 4) return view.getUint32(at, true)
    const value = view.getBigUint64(at, true)
    if (!(value < 2n ** 63n)) throw invalidArgument('A length beyond 63 bits')
    // Past the end of any file: the exact number no longer matters.
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
  }

  #readInt4(): number {
    const at = this.#cursor.take(4, 'a number') ?? 0
    return this.#cursor.view.getInt32(at, true)
  }

  #readLine(): Uint8Array {
    const line = this.#cursor.readLine(this.#spend)
    this.#spendBytes(line.length)
    return line
  }

  #readName(decode: (bytes: Uint8Array) => string): string {
    const line = this.#readLine()
    if (line.length < 1) throw invalidArgument('An import without a name')
    return decode(line)
  }

  /** Pays for a value of this size before it is made. */
  #spendBytes(sizeBytes: number): void {
    if (sizeBytes > maxTextBytes) throw new PickleStop('PICKLE_TOO_LARGE', `A text of ${sizeBytes} bytes`)
    this.#rareBytes += 2 * sizeBytes
    if (sizeBytes > 1024) this.#spend(sizeBytes / 1024)
  }

  #readText(lengthBytes: number): string {
    const cursor = this.#cursor
    if (!(lengthBytes <= cursor.endOffset - cursor.offset)) throw truncated('a text')
    this.#spendBytes(lengthBytes)
    return this.#noteConstant(decodeText(cursor.read(lengthBytes, 'a text')))
  }

  #readString(lengthBytes: number): Value {
    const cursor = this.#cursor
    if (!(lengthBytes <= cursor.endOffset - cursor.offset)) throw truncated('a text')
    this.#spendBytes(lengthBytes)
    return this.#decodeString(cursor.read(lengthBytes, 'a text'))
  }

  #decodeString(bytes: Uint8Array): string {
    if (isAscii(bytes)) return this.#texts.find(bytes, 0, bytes.length) ?? this.#noteConstant(toLatin1(bytes))
    if (this.#strings === 'latin1') return this.#noteConstant(toLatin1(bytes))
    if (this.#strings === 'ascii') throw new PickleStop('PICKLE_TEXT_INVALID', 'A text that is not ASCII')
    return decodeName(bytes)
  }

  #readBytes(lengthBytes: number, isMutable: boolean): PyBytes {
    const cursor = this.#cursor
    if (lengthBytes <= maxCopiedBytes) {
      this.#rareBytes += 100 + lengthBytes
      return this.#noteConstant(new PyBytes(cursor.read(lengthBytes, 'bytes').slice(), isMutable))
    }
    const { offset } = cursor
    cursor.skip(lengthBytes, 'bytes')
    this.#rareBytes += 100
    return this.#noteConstant(new PyBytes(undefined, isMutable, cursor.source, offset, lengthBytes))
  }

  #noteConstant<Constant extends PyBytes | string>(value: Constant): Constant {
    this.#options.onConstant?.(value, this.#opcodeOffset)
    return value
  }

  #readLong4(lengthBytes: number): number | bigint {
    const cursor = this.#cursor
    if (!(lengthBytes <= cursor.endOffset - cursor.offset)) throw truncated('an integer')
    if (lengthBytes > maxIntegerBytes) throw new PickleStop('PICKLE_TOO_LARGE', `An integer of ${lengthBytes} bytes`)
    this.#rareBytes += lengthBytes
    return parseTwosComplement(cursor.read(lengthBytes, 'an integer'))
  }

  /** The C unpickler only makes sure that the frame is there; frames may nest and need not end with an opcode. */
  #frame(): undefined {
    const length = this.#readUint(8)
    if (length > this.#cursor.endOffset - this.#cursor.offset)
      this.#addFault('PICKLE_FRAME_TOO_LONG', `A frame of ${length} bytes reaches past the end`)
    return undefined
  }

  #peek(): Value {
    const fence = this.#marks[this.#marks.length - 1] ?? 0
    if (this.#size <= fence) throw underflow()
    return this.#stack[this.#size - 1] ?? null
  }

  #inst(): Value {
    const start = popMark(this.#marks)
    const end = this.#size
    this.#size = start
    const module = this.#readName((line) => decodeAscii(line, 'A name'))
    const name = this.#readName((line) => decodeAscii(line, 'A name'))
    const ref = this.#import(module, name, 'INST')
    this.#rareBytes += 400 + 8 * (end - start)
    return this.#call('INST', ref, new PyTuple(this.#stack.slice(start, end)), undefined)
  }

  #import(rawModule: string, rawName: string, opcode: 'GLOBAL' | 'STACK_GLOBAL' | 'INST'): GlobalRef {
    const [module, name] = this.protocol < 3 ? toPython3Name(rawModule, rawName) : [rawModule, rawName]
    const ref = new GlobalRef(module, name, this.#opcodeOffset, rawModule, rawName)
    this.effects.push({ kind: 'import', ref, opcode })
    this.#rareBytes += 200
    return ref
  }

  #importFromStack(module: Value, name: Value): GlobalRef {
    if (typeof module === 'string' && typeof name === 'string') return this.#import(module, name, 'STACK_GLOBAL')
    for (const part of [module, name]) {
      if (typeof part !== 'string' && !isForeign(part))
        throw new PickleStop('PICKLE_NAME_NOT_TEXT', `STACK_GLOBAL with a ${typeName(part)} as a name`)
    }
    // A call may well give a text. The walk goes on, because so would Python.
    this.#addFault('PICKLE_NAME_COMPUTED', 'STACK_GLOBAL with a name that a call makes')
    const known = (part: Value): string => (typeof part === 'string' ? part : '?')
    return this.#import(known(module), known(name), 'STACK_GLOBAL')
  }

  #call(by: MadeBy, callee: Value, args: Value, keywords: Value | undefined): Made {
    const made = new Made(by, callee, args, keywords, this.#opcodeOffset)
    this.effects.push({ kind: 'call', made })
    assertCall(callee, args, by)
    return made
  }

  #extend(target: Value, opcode: string): void {
    this.effects.push({ kind: 'extend', target, opcode, offset: this.#opcodeOffset })
  }

  #opaque(what: Opaque['what'], detail: number): Opaque {
    const value = new Opaque(what, detail, this.#opcodeOffset)
    this.effects.push({ kind: 'opaque', value })
    this.#rareBytes += 100
    return value
  }

  #extension(code: number): Opaque {
    if (code <= 0) throw invalidArgument('EXT with a code below 1')
    return this.#opaque('EXT', code)
  }

  /** Replaces a writable buffer on top of the stack by a view of it; leaves a read-only one. */
  #readonlyBuffer(): undefined {
    const top = this.#peek()
    if (top instanceof PyBytes && !top.isMutable) return undefined
    if (!(top instanceof PyBytes) && !isForeign(top)) throw wrongType(`READONLY_BUFFER on a ${typeName(top)}`)
    const value = this.#opaque('READONLY_BUFFER', 0)
    // What a call made stays visible as what it is.
    if (top instanceof PyBytes) this.#stack[this.#size - 1] = value
    return undefined
  }
}

function underflow(): PickleStop {
  return new PickleStop('PICKLE_STACK_UNDERFLOW', 'The stack holds too few values')
}

function memoMissing(): PickleStop {
  return new PickleStop('PICKLE_MEMO_MISSING', 'A memo slot that was never written')
}

function popMark(marks: number[]): number {
  const mark = marks.pop()
  if (mark === undefined) throw new PickleStop('PICKLE_MARK_MISSING', 'No MARK on the stack')
  return mark
}

/** Walks one pickle to its STOP or its fault. Throws only what the source throws. */
export function runPickle(source: ByteSource, options: PickleOptions): PickleRun {
  const machine = new PickleMachine(source, options)
  try {
    do options.budget.spend(batchOpcodes)
    while (!machine.walk(batchOpcodes))
  } catch (error) {
    machine.abandon(error)
  }
  return machine.finish()
}
