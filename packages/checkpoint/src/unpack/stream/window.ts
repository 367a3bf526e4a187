// SPDX-License-Identifier: Apache-2.0
// Unpacked bytes with the history that matches refer to. One buffer, moved down when full, so that a match is a plain
// copy and memory follows what was really unpacked, not what a header claims.
import { pieceBytes } from '../limits.ts'

/** Room past `stopAt` for the match that crosses it: the longest has 273 bytes (LZMA), zstd and lz4 ask for more. */
const slackBytes = 512

/** The output of a decoder. Decoders write at `at`, stop once `at >= stopAt`, and copy from no further than `floor`. */
export class Window {
  bytes: Uint8Array
  at = 0
  /** Where the piece being made starts. */
  startAt = 0
  stopAt = 0
  /** The first byte that a match may refer to. */
  floor = 0
  readonly #pieceBytes: number
  #windowBytes: number

  /** Short streams of a known size, as in a zip of thousands, get a small buffer. */
  constructor(windowBytes: number, expectedBytes = pieceBytes) {
    this.#windowBytes = windowBytes
    this.#pieceBytes = Math.max(slackBytes, Math.min(pieceBytes, expectedBytes))
    this.bytes = new Uint8Array(this.#pieceBytes + slackBytes)
  }

  /** Asks for a longer history from now on: a frame or stream says what it needs only as it begins. */
  widen(windowBytes: number): void {
    this.#windowBytes = Math.max(this.#windowBytes, windowBytes)
  }

  /** A new stream begins: nothing before it may be referred to. */
  forget(): void {
    this.floor = this.at
  }

  /** Starts a piece, with room for it and for the match that crosses its end. */
  begin(): void {
    this.startAt = this.at
    this.reserve(this.#pieceBytes)
    this.stopAt = this.at + this.#pieceBytes
  }

  /** Makes room for `roomBytes` and the slack after `at`, within the same piece. */
  reserve(roomBytes: number): void {
    const neededBytes = this.at + roomBytes + slackBytes
    if (neededBytes <= this.bytes.length) return
    // A quarter more than the window, so that moving the history down stays a small part of the work.
    const spareBytes = Math.max(pieceBytes, Math.floor(this.#windowBytes / 4)) + roomBytes + slackBytes
    const keptAt = Math.max(0, Math.min(this.startAt, this.at - this.#windowBytes))
    const wantedBytes = Math.min(this.#windowBytes + spareBytes, Math.max(neededBytes, 2 * this.bytes.length))
    const keptBytes = this.at - keptAt
    if (wantedBytes > this.bytes.length || keptBytes + roomBytes + slackBytes > this.bytes.length) {
      const grown = new Uint8Array(Math.max(wantedBytes, keptBytes + roomBytes + slackBytes))
      grown.set(this.bytes.subarray(keptAt, this.at))
      this.bytes = grown
    } else {
      this.bytes.copyWithin(0, keptAt, this.at)
    }
    this.at = keptBytes
    this.startAt -= keptAt
    this.stopAt -= keptAt
    this.floor = Math.max(0, this.floor - keptAt)
  }

  /** The piece made so far. */
  piece(): Uint8Array {
    return this.bytes.subarray(this.startAt, this.at)
  }
}
