// SPDX-License-Identifier: Apache-2.0
// The memo: values by number. An array while the numbers are dense, as picklers write them; what a hostile file puts far
// out goes into a map, so that one opcode cannot ask for gigabytes.
import { maxMemoGap } from './limits.ts'
import type { Value } from './value.ts'

export class Memo {
  readonly #dense: (Value | undefined)[] = []
  #sparse: Map<number, Value> | undefined
  #count = 0
  /** The largest number that was put far from the others; 0 where all are dense. */
  farthest = 0

  /** How many numbers are in use: the one that MEMOIZE takes next. */
  get count(): number {
    return this.#count
  }

  get(index: number): Value | undefined {
    if (index < this.#dense.length) {
      const value = this.#dense[index]
      if (value !== undefined) return value
    }
    return this.#sparse?.get(index)
  }

  put(index: number, value: Value): void {
    const dense = this.#dense
    if (index < dense.length) {
      if (dense[index] === undefined && this.#sparse?.delete(index) !== true) this.#count++
      dense[index] = value
      return
    }
    if (index <= dense.length + maxMemoGap) {
      while (dense.length < index) dense.push(undefined)
      dense.push(value)
      if (this.#sparse?.delete(index) !== true) this.#count++
      return
    }
    this.#sparse ??= new Map()
    if (index > this.farthest) this.farthest = index
    if (!this.#sparse.has(index)) this.#count++
    this.#sparse.set(index, value)
  }
}
