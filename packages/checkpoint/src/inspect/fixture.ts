// SPDX-License-Identifier: Apache-2.0
// Files for the property test of `inspect`: every case of the vectors, changed as a seed says.
import { readFileSync, readdirSync } from 'node:fs'
import { deflateSync, gzipSync, inflateSync } from 'node:zlib'
import { buildZip } from '../zip/fixture.ts'

const vectors = new URL('../../../../vectors/checkpoint/', import.meta.url)

/** The files of all cases that are not larger than `maxBytes`. */
export function readSeeds(maxBytes: number): readonly Uint8Array[] {
  const seeds: Uint8Array[] = []
  for (const name of readdirSync(vectors).filter((one) => one.endsWith('.jsonl')))
    for (const line of readFileSync(new URL(name, vectors), 'utf8').trimEnd().split('\n')) {
      const { deflated, sizeBytes = 0 }: { deflated?: string; sizeBytes?: number } = JSON.parse(line)
      if (deflated !== undefined && sizeBytes > 0 && sizeBytes <= maxBytes)
        seeds.push(inflateSync(Buffer.from(deflated, 'base64')))
    }
  return seeds
}

/** Values at which fields of 1, 2, 4 and 8 bytes turn over, or sizes grow beyond any file. */
const extremes = [0n, 1n, 2n, 127n, 128n, 255n, 65_535n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n]
const hugeExtremes = [2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 8n, 2n ** 64n - 1n]

/** Changes files; the same seed makes the same files. */
export class Mutator {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A number from 0 to `count - 1`. */
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count)
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  /** A file of `seeds` after one to four changes. */
  next(seeds: readonly Uint8Array[]): Uint8Array {
    let bytes = this.pick(seeds)
    for (let count = 1 + this.below(4); count > 0 && bytes.length > 0; count--)
      bytes = this.#change(bytes, this.pick(seeds))
    return bytes
  }

  #change(bytes: Uint8Array, other: Uint8Array): Uint8Array {
    const at = this.#place(bytes.length)
    const kind = this.below(16)
    if (kind < 6) return this.#overwrite(bytes, at, kind)
    if (kind === 6) return bytes.subarray(0, at)
    if (kind === 7) return concat(bytes.subarray(0, at), bytes.subarray(at + 1 + this.below(32)))
    if (kind === 8) return concat(bytes.subarray(0, at), bytes.subarray(this.below(at + 1)))
    // A splice between two files, or a piece of one inside the other.
    if (kind === 9) return concat(bytes.subarray(0, at), other.subarray(this.#place(other.length)))
    if (kind < 12) {
      const start = this.#place(other.length)
      return concat(bytes.subarray(0, at), other.subarray(start, start + this.below(96)), bytes.subarray(at))
    }
    if (kind === 12) {
      const piece = bytes.subarray(at, at + 1 + this.below(64))
      return concat(
        bytes.subarray(0, at),
        ...Array.from({ length: 1 + this.below(20) }, () => piece),
        bytes.subarray(at),
      )
    }
    if (kind === 13) return this.below(2) === 0 ? concat(bytes, other) : concat(other, bytes)
    if (kind === 14) return this.#wrap(bytes, other)
    return concat(bytes.subarray(0, at), bytes.subarray(at).toReversed().subarray(0, 8), bytes.subarray(at + 8))
  }

  /** Headers are at both ends, so most changes are. */
  #place(length: number): number {
    const where = this.below(3)
    const near = Math.min(length, 160)
    if (where === 0 || near === 0) return this.below(length)
    return where === 1 ? this.below(near) : length - 1 - this.below(near)
  }

  #overwrite(bytes: Uint8Array, at: number, kind: number): Uint8Array {
    const changed = bytes.slice()
    if (kind < 2) changed[at] = this.below(256)
    else if (kind === 2) changed[at] = (bytes[at] ?? 0) ^ (1 << this.below(8))
    else if (kind === 3) changed.copyWithin(at, this.below(bytes.length), bytes.length)
    else {
      const size = this.pick([1, 2, 4, 8])
      const number = this.pick(kind === 4 ? extremes : hugeExtremes)
      const isBig = this.below(4) === 0
      for (let index = 0; index < size && at + index < changed.length; index++)
        changed[at + index] = Number((number >> BigInt(8 * (isBig ? size - 1 - index : index))) & 255n)
    }
    return changed
  }

  /** Compressed streams are hardly ever reached by a change in their bytes, so what was changed is packed again. */
  #wrap(bytes: Uint8Array, other: Uint8Array): Uint8Array {
    const kind = this.below(6)
    if (kind === 0) return gzipSync(bytes, { level: 1 })
    if (kind === 1) return deflateSync(bytes, { level: 1 })
    const isDeflated = this.below(2) === 0
    const names = this.pick([
      ['archive/data.pkl', 'archive/version'],
      ['model.pkl', 'x.npy'],
      ['config.json', 'model.weights.h5'],
      ['a.npy', 'b.npy'],
    ])
    return buildZip(names.map((name, index) => ({ name, data: index === 0 ? bytes : other, isDeflated })))
  }
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
