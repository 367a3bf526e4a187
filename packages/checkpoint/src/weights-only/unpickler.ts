// SPDX-License-Identifier: Apache-2.0
// The restricted unpickler of torch.load(weights_only=True), opcode by opcode. Nothing is imported or called: every value is a model
// of what Python would have. Marks are positions in one stack, so that neither they nor deep nesting cost more than a number.
import { PyFloat } from '../pickle/value.ts'
import { build } from './build.ts'
import { create, reduce } from './call.ts'
import type { Cursor } from './cursor.ts'
import type { Environment } from './environment.ts'
import { maxNameBytes, maxObjects, maxStack, opcodesPerPayment } from './limits.ts'
import { decodeLong } from './long.ts'
import { Memo } from './memo.ts'
import { loadPersistent } from './persistent.ts'
import { Refusal } from './refusal.ts'
import { setItem } from './set-item.ts'
import { decodeStrict } from './text.ts'
import { classOf } from './type-name.ts'
import { DictValue, ListValue, SetValue, TupleValue, type Value } from './value.ts'

/** Runs one pickle to its STOP and gives what it leaves. Throws `Refusal`. The memo is the pickle's own. */
export function unpickle(cursor: Cursor, env: Environment): Value {
  return new Unpickler(cursor, env).run()
}

class Unpickler {
  readonly #cursor: Cursor
  readonly #env: Environment
  /** Only the first `#size` values are on the stack: an array that shrinks would give its memory back each time. */
  readonly #stack: Value[] = []
  #size = 0
  readonly #marks: number[] = []
  readonly #memo = new Memo()
  /** Where the current stack begins: nothing below it can be reached until its mark is taken. */
  #base = 0
  #objects = 0

  constructor(cursor: Cursor, env: Environment) {
    this.#cursor = cursor
    this.#env = env
  }

  run(): Value {
    let untilPayment = opcodesPerPayment
    for (;;) {
      if (--untilPayment === 0) {
        this.#env.spend(opcodesPerPayment)
        untilPayment = opcodesPerPayment
        if (!(this.#size + this.#marks.length <= maxStack))
          throw new Refusal('OUT_OF_MEMORY', `More than ${maxStack} values on the stack are not followed`)
      }
      const opcode = this.#cursor.next()
      if (opcode === 0x2e) {
        this.#env.spend(opcodesPerPayment - untilPayment)
        return this.#pop()
      }
      this.#step(opcode)
    }
  }

  #step(opcode: number): void {
    const cursor = this.#cursor
    switch (opcode) {
      case 0x71: // BINPUT
        this.#memo.set(cursor.takeByte(), this.#top())
        return
      case 0x72: // LONG_BINPUT
        this.#memo.set(cursor.takeUint32(), this.#top())
        return
      case 0x68: // BINGET
        this.#push(this.#memo.get(cursor.takeByte()))
        return
      case 0x6a: // LONG_BINGET
        this.#push(this.#memo.get(cursor.takeUint32()))
        return
      case 0x4b: // BININT1
        this.#push(cursor.takeByte())
        return
      case 0x4d: // BININT2
        this.#push(cursor.takeUint16())
        return
      case 0x4a: // BININT
        this.#push(cursor.takeInt32())
        return
      case 0x8a: // LONG1
        this.#push(decodeLong(cursor.takeBytes(cursor.takeByte())))
        return
      case 0x47: // BINFLOAT
        this.#push(takeFloat(cursor))
        return
      case 0x58: // BINUNICODE
        this.#push(cursor.takeText(cursor.takeUint32()))
        return
      case 0x55: // SHORT_BINSTRING
        this.#push(decodeStrict(cursor.takeBytes(cursor.takeByte())))
        return
      case 0x28: // MARK
        this.#marks.push(this.#base)
        this.#base = this.#size
        return
      case 0x74: // TUPLE
        this.#made(new TupleValue(this.#popMark()))
        return
      case 0x85: // TUPLE1
        this.#made(new TupleValue([this.#pop()]))
        return
      case 0x86: // TUPLE2
        this.#tuple(2)
        return
      case 0x87: // TUPLE3
        this.#tuple(3)
        return
      case 0x4e: // NONE
        this.#push(null)
        return
      case 0x88: // NEWTRUE
        this.#push(true)
        return
      case 0x89: // NEWFALSE
        this.#push(false)
        return
      case 0x29: // EMPTY_TUPLE
        this.#made(new TupleValue([]))
        return
      case 0x5d: // EMPTY_LIST
        this.#made(new ListValue())
        return
      case 0x7d: // EMPTY_DICT
        this.#made(new DictValue('dict'))
        return
      case 0x8f: // EMPTY_SET
        this.#made(new SetValue([]))
        return
      default:
        this.#stepRare(opcode)
    }
  }

  #stepRare(opcode: number): void {
    switch (opcode) {
      case 0x63: // GLOBAL
        this.#push(this.#global())
        return
      case 0x52: // REDUCE
        this.#reduce()
        return
      case 0x81: {
        // NEWOBJ
        const args = this.#pop()
        this.#made(create(this.#pop(), args, this.#env))
        return
      }
      case 0x62: {
        // BUILD
        const state = this.#pop()
        build(this.#top(), state, this.#env)
        return
      }
      case 0x51: // BINPERSID
        this.#push(loadPersistent(this.#pop(), this.#env))
        return
      case 0x73: {
        // SETITEM
        const value = this.#pop()
        const key = this.#pop()
        setItem(this.#top(), [key, value], 'SETITEM', this.#env)
        return
      }
      case 0x75: {
        // SETITEMS
        const items = this.#popMark()
        setItem(this.#top(), items, 'SETITEMS', this.#env)
        return
      }
      case 0x61: {
        // APPEND
        const item = this.#pop()
        this.#list('append to').push(item)
        return
      }
      case 0x65: {
        // APPENDS
        const items = this.#popMark()
        const list = this.#list('extend')
        for (const item of items) list.push(item)
        return
      }
      case 0x80: // PROTO: any number is accepted, with a warning unless it is 2
        this.#cursor.takeByte()
        return
      case -1:
        throw new Refusal('TRUNCATED', 'Ran out of input: the pickle ends before STOP')
      default:
        throw new Refusal('UNSUPPORTED_OPCODE', `Unsupported operand ${opcode}`)
    }
  }

  #global(): Value {
    const module = decodeStrict(this.#cursor.takeLine(maxNameBytes))
    const name = decodeStrict(this.#cursor.takeLine(maxNameBytes))
    return this.#env.names.find(module, name)
  }

  #reduce(): void {
    const args = this.#pop()
    const callee = this.#top()
    const result = reduce(callee, args, this.#env)
    this.#pop()
    this.#made(result)
  }

  /** The list under APPEND(S). The object of an allowed class may be a list's subclass, which newer versions accept. */
  #list(verb: string): Value[] {
    const target = this.#top()
    if (target instanceof ListValue) return target.items
    throw new Refusal('REFUSED_OPERATION', `Can only ${verb} lists, but got ${classOf(target)}`)
  }

  #tuple(count: number): void {
    if (this.#size - this.#base < count) throw emptyStack()
    const last = this.#pop()
    const middle = this.#pop()
    this.#made(new TupleValue(count === 2 ? [middle, last] : [this.#pop(), middle, last]))
  }

  /** Pushes an object that takes memory, and counts it: one byte of a pickle can ask for a hundred. */
  #made(value: Value): void {
    if (!(++this.#objects <= maxObjects))
      throw new Refusal('OUT_OF_MEMORY', `More than ${maxObjects} objects are not followed`)
    this.#stack[this.#size++] = value
  }

  #push(value: Value): void {
    this.#stack[this.#size++] = value
  }

  #pop(): Value {
    if (this.#size <= this.#base) throw emptyStack()
    return this.#stack[--this.#size] ?? null
  }

  #top(): Value {
    if (this.#size <= this.#base) throw emptyStack()
    return this.#stack[this.#size - 1] ?? null
  }

  #popMark(): Value[] {
    const below = this.#marks.pop()
    if (below === undefined) throw emptyStack()
    const items = this.#stack.slice(this.#base, this.#size)
    this.#size = this.#base
    this.#base = below
    return items
  }
}

const floatView = new DataView(new ArrayBuffer(8))

function takeFloat(cursor: Cursor): PyFloat {
  for (let at = 0; at < 8; at++) floatView.setUint8(at, cursor.takeByte())
  return new PyFloat(floatView.getFloat64(0))
}

function emptyStack(): Refusal {
  return new Refusal('BAD_STACK', 'IndexError: pop from an empty stack')
}
