// SPDX-License-Identifier: Apache-2.0
// A walk along an archive touches a few bytes of every member: near ones are read together, far ones alone, so that
// neither 20,000 small members nor 200 large ones cost more than they must.
import { maxWalkBytes, minWalkBytes } from './limits.ts'
import type { ByteSource } from '../source/source.ts'

export class Window {
  /** The bytes at hand; replaced by the next {@link Window.find}. */
  bytes: Uint8Array = new Uint8Array(0)
  view: DataView = new DataView(new ArrayBuffer(0))
  readonly #source: ByteSource
  #start = 0
  #wantedBytes = minWalkBytes

  constructor(source: ByteSource) {
    this.#source = source
  }

  /** Where in `bytes` the `lengthBytes` bytes from `offset` begin, or -1 where they reach past the end. */
  find(offset: number, lengthBytes: number): number {
    if (!(offset >= 0 && offset + lengthBytes <= this.#source.sizeBytes)) return -1
    const end = this.#start + this.bytes.length
    if (offset >= this.#start && offset + lengthBytes <= end) return offset - this.#start
    const isNear = offset >= this.#start && offset <= end + this.#wantedBytes
    this.#wantedBytes = isNear ? Math.min(this.#wantedBytes * 4, maxWalkBytes) : minWalkBytes
    const take = Math.min(Math.max(this.#wantedBytes, lengthBytes), this.#source.sizeBytes - offset)
    this.bytes = this.#source.read(offset, take)
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength)
    this.#start = offset
    return 0
  }
}
