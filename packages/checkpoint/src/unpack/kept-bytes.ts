// SPDX-License-Identifier: Apache-2.0
// The first and the latest bytes of a stream, in chunks that are made as the bytes come: a header that claims a huge
// size makes nothing large.
import { keptChunkBytes } from './limits.ts'

/** Chunks of a stream that can be read again. */
export class KeptBytes {
  readonly #headLimitBytes: number
  readonly #tailLimitBytes: number
  readonly #head: Uint8Array[] = []
  #headBytes = 0
  /** Copies of the latest pieces, in order and without a gap. */
  #tail: { readonly start: number; readonly bytes: Uint8Array }[] = []
  #tailBytes = 0
  #isTailFrozen = false

  constructor(headLimitBytes: number, tailLimitBytes: number) {
    this.#headLimitBytes = headLimitBytes
    this.#tailLimitBytes = tailLimitBytes
  }

  /** Takes a piece that begins at `start`. Pieces come in order; after a restart those already kept are passed over. */
  add(start: number, piece: Uint8Array): void {
    let from = start
    while (from < start + piece.length && from === this.#headBytes && from < this.#headLimitBytes) {
      const at = from % keptChunkBytes
      const room = Math.min(keptChunkBytes - at, this.#headLimitBytes - from, start + piece.length - from)
      this.#chunkFor(from, at + room).set(piece.subarray(from - start, from - start + room), at)
      from += room
      this.#headBytes = from
    }
    if (from >= start + piece.length || this.#isTailFrozen || from < this.#headBytes) return
    this.#tail.push({ start: from, bytes: piece.slice(from - start) })
    this.#tailBytes += start + piece.length - from
    // Dropped from the front in one go, so that a long stream costs no more than a short one.
    if (this.#tailBytes < 2 * this.#tailLimitBytes) return
    let dropped = 0
    for (let left = this.#tailBytes; left > this.#tailLimitBytes; dropped++)
      left -= this.#tail[dropped]?.bytes.length ?? left
    this.#tail = this.#tail.slice(dropped)
    this.#tailBytes = this.#tail.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  /** The end was reached: what is kept of it stays, whatever is read later. */
  freezeTail(): void {
    this.#isTailFrozen = true
  }

  /** The range without a copy, where one chunk holds it. */
  view(offset: number, lengthBytes: number): Uint8Array | undefined {
    if (offset + lengthBytes > this.#headBytes) return undefined
    const at = offset % keptChunkBytes
    const chunk = this.#head[Math.floor(offset / keptChunkBytes)]
    if (lengthBytes === 0) return new Uint8Array(0)
    return chunk !== undefined && at + lengthBytes <= keptChunkBytes ? chunk.subarray(at, at + lengthBytes) : undefined
  }

  /** Some bytes from `offset` on, at least one; `undefined` where they are not kept. */
  from(offset: number): Uint8Array | undefined {
    if (offset < this.#headBytes) {
      const at = offset % keptChunkBytes
      const end = Math.min(keptChunkBytes, this.#headBytes - offset + at)
      return this.#head[Math.floor(offset / keptChunkBytes)]?.subarray(at, end)
    }
    let low = 0
    let high = this.#tail.length
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const piece = this.#tail[middle]
      if (piece !== undefined && piece.start + piece.bytes.length <= offset) low = middle + 1
      else high = middle
    }
    const piece = this.#tail[low]
    return piece !== undefined && offset >= piece.start ? piece.bytes.subarray(offset - piece.start) : undefined
  }

  /** The chunk that holds `offset`, made or made larger so that it has `neededBytes`. */
  #chunkFor(offset: number, neededBytes: number): Uint8Array {
    const index = Math.floor(offset / keptChunkBytes)
    const chunk = this.#head[index]
    if (chunk !== undefined && chunk.length >= neededBytes) return chunk
    // The first chunk grows with a small stream; later ones are made whole.
    const sizeBytes =
      index === 0 ? Math.min(keptChunkBytes, Math.max(neededBytes, 2 * (chunk?.length ?? 0))) : keptChunkBytes
    const made = new Uint8Array(sizeBytes)
    if (chunk !== undefined) made.set(chunk)
    this.#head[index] = made
    return made
  }
}
