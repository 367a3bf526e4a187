// SPDX-License-Identifier: Apache-2.0
// The page's own test runs this in Chromium; here a stand-in for the browser shows what happens when files change.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BlobSource } from './blob-source.ts'

class Piece {
  readonly bytes: Uint8Array<ArrayBuffer>
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes
  }
  get size(): number {
    return this.bytes.length
  }
  slice(start: number, end: number): Piece {
    return new Piece(this.bytes.slice(start, end))
  }
}

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256)

test('pieces of a blob are read as asked', () => {
  const source = new BlobSource(new Piece(bytes), { readAsArrayBuffer: (piece) => piece.bytes.buffer })
  assert.deepEqual(source.read(990, 10), bytes.slice(990))
  const target = new Uint8Array(3)
  source.readInto(1, target)
  assert.deepEqual(target, Uint8Array.of(1, 2, 3))
})

test('a file that became unreadable or shorter is told as such', () => {
  const gone = new BlobSource(new Piece(bytes), {
    readAsArrayBuffer: () => {
      throw new DOMException('gone', 'NotReadableError')
    },
  })
  assert.throws(() => gone.read(0, 4), { code: 'SOURCE_UNREADABLE' })
  const shorter = new BlobSource(new Piece(bytes), { readAsArrayBuffer: () => new ArrayBuffer(1) })
  assert.throws(() => shorter.read(0, 4), { code: 'SOURCE_CHANGED' })
})
