// SPDX-License-Identifier: Apache-2.0
// One block of lz4: literals and matches in turn (lz4 block format).
import type { Window } from '../stream/window.ts'

/** Shortest match. */
const minMatchBytes = 4

/** Unpacks `packed` into the window, which has room for `maxBytes`; returns what is wrong, if anything is. */
export function unpackLz4Block(packed: Uint8Array, window: Window, maxBytes: number): string | undefined {
  const { bytes: out, floor } = window
  const endAt = window.at + maxBytes
  let at = 0
  for (;;) {
    if (at >= packed.length) return 'an lz4 block ends within a sequence'
    const token = packed[at++] ?? 0
    let literalBytes = token >>> 4
    if (literalBytes === 15) {
      let more = 255
      while (more === 255) {
        if (at >= packed.length) return 'an lz4 block ends within a length'
        more = packed[at++] ?? 0
        literalBytes += more
      }
    }
    if (literalBytes > packed.length - at) return 'an lz4 block ends within its literals'
    if (literalBytes > endAt - window.at) return 'an lz4 block is longer than it may be'
    if (literalBytes > 32) out.set(packed.subarray(at, at + literalBytes), window.at)
    else for (let index = 0; index < literalBytes; index++) out[window.at + index] = packed[at + index] ?? 0
    at += literalBytes
    window.at += literalBytes
    // The last sequence has no match.
    if (at === packed.length) return undefined
    if (packed.length - at < 2) return 'an lz4 block ends within an offset'
    const distance = (packed[at] ?? 0) + (packed[at + 1] ?? 0) * 256
    at += 2
    let matchBytes = (token & 15) + minMatchBytes
    if ((token & 15) === 15) {
      let more = 255
      while (more === 255) {
        if (at >= packed.length) return 'an lz4 block ends within a length'
        more = packed[at++] ?? 0
        matchBytes += more
      }
    }
    const from = window.at - distance
    if (distance === 0) return 'a match refers to itself'
    if (from < floor) return 'a match refers to before the start'
    if (matchBytes > endAt - window.at) return 'an lz4 block is longer than it may be'
    if (distance === 1) out.fill(out[from] ?? 0, window.at, window.at + matchBytes)
    else if (distance >= matchBytes && matchBytes > 32) out.copyWithin(window.at, from, from + matchBytes)
    else for (let index = 0; index < matchBytes; index++) out[window.at + index] = out[from + index] ?? 0
    window.at += matchBytes
  }
}
