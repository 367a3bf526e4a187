// SPDX-License-Identifier: Apache-2.0
// Turns many tiny reads of a slow source (a file, a browser's blob) into few: parsers ask for four bytes at a time.
import { firstWindowBytes, maxWindowBytes } from './limits.ts'
import { assertRange, type ByteSource } from './source.ts'

/** Fills all of `target` with the bytes from `offset`, or throws. The range was checked before. */
export type Fill = (offset: number, target: Uint8Array) => void

/** A source that keeps one window of bytes; the window grows while the reads go forward and shrinks when they jump. */
export class ReadAheadSource implements ByteSource {
  readonly sizeBytes: number
  readonly #fill: Fill
  #window = new Uint8Array(0)
  #windowStart = 0

  constructor(sizeBytes: number, fill: Fill) {
    this.sizeBytes = sizeBytes
    this.#fill = fill
  }

  read(offset: number, lengthBytes: number): Uint8Array {
    assertRange(this.sizeBytes, offset, lengthBytes)
    const bytes = new Uint8Array(lengthBytes)
    this.#copy(offset, bytes)
    return bytes
  }

  readInto(offset: number, target: Uint8Array): void {
    assertRange(this.sizeBytes, offset, target.length)
    this.#copy(offset, target)
  }

  #copy(offset: number, target: Uint8Array): void {
    if (target.length === 0) return
    if (!this.#holds(offset, target.length)) {
      // A long read gains nothing from the window, and would only throw away what is in it.
      if (target.length >= maxWindowBytes / 2) return this.#fill(offset, target)
      this.#move(offset, target.length)
    }
    const start = offset - this.#windowStart
    target.set(this.#window.subarray(start, start + target.length))
  }

  #holds(offset: number, lengthBytes: number): boolean {
    return offset >= this.#windowStart && offset + lengthBytes <= this.#windowStart + this.#window.length
  }

  /** Loads a window that starts at `offset`: twice the last one where the reading went on from it, else the smallest. */
  #move(offset: number, neededBytes: number): void {
    const end = this.#windowStart + this.#window.length
    const goesOn = this.#window.length > 0 && offset >= this.#windowStart && offset <= end
    const wanted = goesOn ? Math.min(maxWindowBytes, this.#window.length * 2) : firstWindowBytes
    const sizeBytes = Math.min(this.sizeBytes - offset, Math.max(wanted, neededBytes))
    const window = new Uint8Array(sizeBytes)
    this.#fill(offset, window)
    this.#window = window
    this.#windowStart = offset
  }
}
