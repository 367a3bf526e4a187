// SPDX-License-Identifier: Apache-2.0
// The pickle machine: does with a pickle what CPython's C unpickler does (Modules/_pickle.c, 3.11), but imports and calls
// nothing: it records what would be imported and called, at the opcode, whatever becomes of the result. No recursion;
// every value is made once and never walked.
import { CheckpointError } from '../errors.ts'
import type { ByteSource } from '../source/source.ts'
import { batchOpcodes } from './limits.ts'
import { runLoop } from './loop.ts'
import type { Memo } from './memo.ts'
import { PickleState } from './state.ts'
import type { PickleOptions } from './state.ts'
import { PickleStop } from './stop.ts'
import type { PickleFault, PickleRun, Value } from './value.ts'

export type { PickleOptions, StringEncoding } from './state.ts'

/** One walk over one pickle. {@link runPickle} is the usual way; the disassembly moves it opcode by opcode. */
export class PickleMachine {
  readonly #state: PickleState
  #isDone = false

  constructor(source: ByteSource, options: PickleOptions) {
    this.#state = new PickleState(source, options)
  }

  /** Where the next opcode begins. */
  get offset(): number {
    return this.#state.cursor.offset
  }

  get isDone(): boolean {
    return this.#isDone
  }

  get fault(): PickleFault | undefined {
    return this.#state.fault
  }

  get memo(): Memo {
    return this.#state.memo
  }

  /** How many values the stack holds. */
  get depth(): number {
    return this.#state.size
  }

  get marks(): number {
    return this.#state.marks.length
  }

  get top(): Value | undefined {
    const { stack, size } = this.#state
    return size > 0 ? stack[size - 1] : undefined
  }

  /** Walks at most `opcodes` opcodes; true once the pickle ended, well or not. Throws only what the source throws. */
  walk(opcodes: number): boolean {
    if (this.#isDone) return true
    const state = this.#state
    const before = state.opcodes
    try {
      this.#isDone = runLoop(state, opcodes)
    } catch (error) {
      this.#abandon(error)
    }
    try {
      state.options.budget.spend(state.opcodes - before)
    } catch (error) {
      this.#abandon(error)
    }
    return this.#isDone
  }

  /** Ends the walk at a refusal of this package; what was recorded stands. Throws anything else. */
  #abandon(error: unknown): void {
    const fault = toFault(error, this.#state.opcodeOffset)
    this.#isDone = true
    this.#state.fault ??= fault
    this.#state.value = undefined
  }

  finish(): PickleRun {
    const { value, fault, effects, opcodeOffset, cursor, protocol, opcodes, memo } = this.#state
    return {
      // After a fault that only CPython stops at, the walk went on; its value counts for nothing.
      value: fault === undefined ? value : undefined,
      lenientValue: value,
      effects,
      fault,
      endOffset: value === undefined ? opcodeOffset : cursor.offset,
      protocol,
      opcodes,
      farthestMemo: memo.farthest,
    }
  }
}

function toFault(error: unknown, offset: number): PickleFault {
  if (error instanceof PickleStop) return { code: error.code, offset, message: error.message }
  if (error instanceof CheckpointError && error.code === 'BUDGET_SPENT')
    return { code: 'PICKLE_UNFINISHED', offset, message: 'The time or steps allowed were spent' }
  throw error
}

/** Walks one pickle to its STOP or its fault. Throws only what the source throws. */
export function runPickle(source: ByteSource, options: PickleOptions): PickleRun {
  const machine = new PickleMachine(source, options)
  while (!machine.walk(batchOpcodes));
  return machine.finish()
}
