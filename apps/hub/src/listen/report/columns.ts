// SPDX-License-Identifier: Apache-2.0
// Pictures of any length in bounded memory: columns are joined in pairs whenever there are too many, so a night is
// drawn with as many as a minute, each covering more time.

/** Most columns kept; between half of it and all of it are in use once a recording is long enough. */
export const maxColumns = 2_400

/** How two neighbouring columns become one. */
export type Join = 'min' | 'max' | 'mean'

/** A picture of `rows` values per column. */
export class Columns {
  readonly rows: number
  readonly #join: Join
  #values: Float32Array
  #columns = 0
  /** How many inputs make a column now, and how many the last one holds. */
  #perColumn = 1
  #inLast = 0

  constructor(rows: number, join: Join) {
    this.rows = rows
    this.#join = join
    this.#values = new Float32Array(rows * maxColumns)
  }

  /** Columns in use. */
  get count(): number {
    return this.#columns
  }

  /** Inputs per full column; the last column may hold fewer. */
  get inputsPerColumn(): number {
    return this.#perColumn
  }

  /** The values, `[count * rows]`, column after column. */
  get values(): Float32Array {
    return this.#values.subarray(0, this.#columns * this.rows)
  }

  /** Takes one input of `rows` values. */
  take(input: ArrayLike<number>): void {
    if (this.#columns === 0 || this.#inLast === this.#perColumn) this.#open()
    const at = (this.#columns - 1) * this.rows
    for (let row = 0; row < this.rows; row++) {
      const value = input[row] as number
      const old = this.#values[at + row] as number
      this.#values[at + row] = this.#inLast === 0 ? value : this.#joined(old, value, this.#inLast)
    }
    this.#inLast++
  }

  #open(): void {
    if (this.#columns === maxColumns) this.#halve()
    this.#columns++
    this.#inLast = 0
  }

  #joined(old: number, value: number, weightOfOld: number): number {
    if (this.#join === 'min') return Math.min(old, value)
    if (this.#join === 'max') return Math.max(old, value)
    return old + (value - old) / (weightOfOld + 1)
  }

  #halve(): void {
    const { rows } = this
    const halved = new Float32Array(this.#values.length)
    for (let column = 0; column < maxColumns / 2; column++) {
      for (let row = 0; row < rows; row++) {
        const first = this.#values[2 * column * rows + row] as number
        const second = this.#values[(2 * column + 1) * rows + row] as number
        halved[column * rows + row] = this.#joined(first, second, 1)
      }
    }
    this.#values = halved
    this.#columns = maxColumns / 2
    this.#perColumn *= 2
  }
}
