// SPDX-License-Identifier: Apache-2.0
// The state of one walk over a pickle: stack, marks, memo, and what was recorded. A file-local affair of this folder, so
// its fields are open: the loop keeps some of them in local variables.
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { assertCall } from './containers.ts'
import { Cursor } from './cursor.ts'
import type { PickleCode } from './findings.ts'
import { Memo } from './memo.ts'
import { toPython3Name } from './python2-names.ts'
import { markMissing, underflow } from './stop.ts'
import { GlobalRef, Made, Opaque, PersistentRef } from './value.ts'
import type { Effect, MadeBy, PickleFault, PyBytes, Value } from './value.ts'

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
   * Called after each BUILD, with the offset of the byte behind it and that behind the last frame. A loader that reads
   * raw data there (joblib's) goes on at the offset that is returned.
   */
  readonly onBuild?: (target: Value, state: Value, endOffset: number, frameEndOffset: number) => number | undefined
  /** Called with each byte string, and each text too long to be a name: they may hold a file of their own. */
  readonly onConstant?: (value: PyBytes | string, offset: number) => void
}

export class PickleState {
  readonly options: PickleOptions
  readonly strings: StringEncoding
  readonly cursor: Cursor
  readonly effects: Effect[] = []
  readonly memo = new Memo()
  /** Only the first `size` values are on the stack. */
  readonly stack: Value[] = []
  size = 0
  /** Sizes of the stack at each MARK: as in CPython's C unpickler, marks lie on a stack of their own. */
  readonly marks: number[] = []
  /** Where the last opcode begins. */
  opcodeOffset: number
  opcodes = 0
  protocol = 0
  /** Where the last frame ends; 0 before the first. */
  frameEndOffset = 0
  /** Estimated memory of all values so far. */
  valueBytes = 0
  value: Value | undefined
  fault: PickleFault | undefined

  constructor(source: ByteSource, options: PickleOptions) {
    this.options = options
    this.strings = options.strings ?? 'latin1'
    this.cursor = new Cursor(source, options.offset, options.endOffset ?? source.sizeBytes)
    this.opcodeOffset = options.offset
  }

  /** What lies under the topmost mark is out of reach. */
  get fence(): number {
    return this.marks.length === 0 ? 0 : (this.marks[this.marks.length - 1] ?? 0)
  }

  push(value: Value): void {
    this.stack[this.size++] = value
  }

  pop(): Value {
    if (this.size <= this.fence) throw underflow()
    return this.stack[--this.size] ?? null
  }

  peek(): Value {
    if (this.size <= this.fence) throw underflow()
    return this.stack[this.size - 1] ?? null
  }

  /** Takes the topmost mark away, and gives the size that the stack had at it. */
  popMark(): number {
    const mark = this.marks.pop()
    if (mark === undefined) throw markMissing()
    return mark
  }

  /** Takes everything above the topmost mark. */
  popToMark(): Value[] {
    const start = this.popMark()
    const items = this.stack.slice(start, this.size)
    this.size = start
    this.valueBytes += 32 + 8 * items.length
    return items
  }

  /** Notes a fault and goes on: CPython would stop, other unpicklers not. */
  addFault(code: PickleCode, message: string): void {
    this.fault ??= { code, offset: this.opcodeOffset, message }
  }

  import(rawModule: string, rawName: string, opcode: 'GLOBAL' | 'STACK_GLOBAL' | 'INST'): GlobalRef {
    const [module, name] = this.protocol < 3 ? toPython3Name(rawModule, rawName) : [rawModule, rawName]
    const ref = new GlobalRef(module, name, this.opcodeOffset, rawModule, rawName)
    this.effects.push({ kind: 'import', ref, opcode })
    this.valueBytes += 200
    return ref
  }

  /** Records the call before it looks whether Python could make it. */
  call(by: MadeBy, callee: Value, args: Value, keywords: Value | undefined): Made {
    const made = new Made(by, callee, args, keywords, this.opcodeOffset)
    this.effects.push({ kind: 'call', made })
    this.valueBytes += 200
    assertCall(callee, args, by)
    return made
  }

  persistent(id: Value): PersistentRef {
    const ref = new PersistentRef(id, this.opcodeOffset)
    this.effects.push({ kind: 'persistent', ref })
    this.valueBytes += 100
    return ref
  }

  extend(target: Value, opcode: string): void {
    this.effects.push({ kind: 'extend', target, opcode, offset: this.opcodeOffset })
    this.valueBytes += 100
  }

  opaque(what: Opaque['what'], detail: number): Opaque {
    const value = new Opaque(what, detail, this.opcodeOffset)
    this.effects.push({ kind: 'opaque', value })
    this.valueBytes += 100
    return value
  }

  build(target: Value, state: Value): void {
    this.effects.push({ kind: 'build', target, state, offset: this.opcodeOffset })
    this.valueBytes += 80
  }
}
