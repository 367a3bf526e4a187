// SPDX-License-Identifier: Apache-2.0
// What lies between and behind the pickles of a file.
import { isPickle } from '../pickle/probe.ts'
import type { Budget } from '../reading.ts'
import type { ByteSource } from '../source/source.ts'
import { maxHiddenPlaces, maxSearchedBytes } from './limits.ts'

const pieceBytes = 64 * 1024

function isPadding(byte: number): boolean {
  return byte === 0 || byte === 10 || byte === 13 || byte === 32
}

/** The first byte from `offset` on that is neither zero nor white space, or the end. */
export function skipPadding(source: ByteSource, offset: number, budget: Budget): number {
  // A small piece first: between pickles there is rarely any.
  for (let at = offset, pieceSize = 16; at < source.sizeBytes; pieceSize = pieceBytes) {
    const piece = source.read(at, Math.min(pieceSize, source.sizeBytes - at))
    budget.spend(piece.length / 1024)
    const found = piece.findIndex((byte) => !isPadding(byte))
    if (found !== -1) return at + found
    at += piece.length
  }
  return source.sizeBytes
}

/** Where in the bytes from `offset` on a pickle begins that has a PROTO, after whatever else; `undefined` where none does. */
export function findHiddenPickle(source: ByteSource, offset: number, budget: Budget): number | undefined {
  const endOffset = Math.min(source.sizeBytes, offset + maxSearchedBytes)
  let places = 0
  for (let at = offset; at + 2 < endOffset;) {
    // One byte more, so that the two of a PROTO are never split.
    const piece = source.read(at, Math.min(pieceBytes + 1, endOffset - at))
    budget.spend(piece.length / 1024)
    for (
      let index = piece.indexOf(0x80);
      index !== -1 && index + 1 < piece.length;
      index = piece.indexOf(0x80, index + 1)
    ) {
      if ((piece[index + 1] ?? 255) > 5) continue
      if (isPickle(source, at + index, budget)) return at + index
      if (++places >= maxHiddenPlaces) return undefined
    }
    at += Math.max(1, piece.length - 1)
  }
  return undefined
}
