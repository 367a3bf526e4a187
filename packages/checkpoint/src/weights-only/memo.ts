// SPDX-License-Identifier: Apache-2.0
// The memo of one pickle: picklers number from 0 without a gap, so that an array serves; any other number goes to a map.
import { Refusal } from './refusal.ts'
import type { Value } from './value.ts'

/** What BINPUT keeps and BINGET recalls. */
export class Memo {
  readonly #dense: Value[] = []
  readonly #sparse = new Map<number, Value>()

  set(index: number, value: Value): void {
    if (index < this.#dense.length) this.#dense[index] = value
    else if (index === this.#dense.length && !this.#sparse.has(index)) this.#dense.push(value)
    else this.#sparse.set(index, value)
  }

  get(index: number): Value {
    const value = index < this.#dense.length ? this.#dense[index] : this.#sparse.get(index)
    if (value === undefined) throw new Refusal('BAD_STACK', `KeyError: ${index} is not in the memo`)
    return value
  }
}
