// SPDX-License-Identifier: Apache-2.0
// Any view read in pieces is the view read element by element.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MemorySource, type ByteSource } from '../source/source.ts'
import { endOfView, readStrided, type StridedView } from './strided.ts'

/** The plainest way there is: one index after the other. */
function readPlainly(bytes: Uint8Array, view: StridedView): Uint8Array {
  const found: number[] = []
  const step = (axis: number, element: number): void => {
    const size = view.shape[axis]
    if (size === undefined) {
      const start = element * view.elementBytes
      found.push(...bytes.subarray(start, start + view.elementBytes))
      return
    }
    for (let at = 0; at < size; at++) step(axis + 1, element + at * (view.stride[axis] ?? 0))
  }
  step(0, view.offset)
  return Uint8Array.from(found)
}

function readAll(source: ByteSource, view: StridedView): Uint8Array {
  const bytes: number[] = []
  for (const piece of readStrided(source, view)) for (const byte of piece) bytes.push(byte)
  return Uint8Array.from(bytes)
}

const axis = fc.record({ size: fc.integer({ min: 0, max: 5 }), stride: fc.integer({ min: 0, max: 40 }) })
const views = fc.record({
  axes: fc.array(axis, { maxLength: 5 }),
  offset: fc.integer({ min: 0, max: 20 }),
  elementBytes: fc.constantFrom(1, 2, 4, 8, 16),
})

test('readStrided() gives every view element by element', () => {
  fc.assert(
    fc.property(views, ({ axes, offset, elementBytes }) => {
      const view = {
        shape: axes.map((each) => each.size),
        stride: axes.map((each) => each.stride),
        offset,
        elementBytes,
      }
      const bytes = Uint8Array.from({ length: Number(endOfView(view)) }, (_, at) => (at * 131 + (at >> 8)) % 256)
      assert.deepEqual(readAll(new MemorySource(bytes), view), readPlainly(bytes, view))
    }),
    { numRuns: 1000 },
  )
})

test('readStrided() reads nothing outside the view', () => {
  fc.assert(
    fc.property(views, ({ axes, offset, elementBytes }) => {
      const view = {
        shape: axes.map((each) => each.size),
        stride: axes.map((each) => each.stride),
        offset,
        elementBytes,
      }
      const end = Number(endOfView(view))
      const bytes = new MemorySource(new Uint8Array(end))
      const source: ByteSource = {
        sizeBytes: end,
        read: (from, length) => bytes.read(from, length),
        readInto(from, target) {
          assert.ok(from >= offset * elementBytes && from + target.length <= end)
          bytes.readInto(from, target)
        },
      }
      readAll(source, view)
    }),
    { numRuns: 300 },
  )
})

test('readStrided() turns large views in bands: far rows, windows and runs all meet', () => {
  // Rows further apart than a window skips, a band of several windows, and a view of three dimensions.
  const rows = 3000
  const columns = 5000
  const bytes = new Uint8Array(rows * columns * 2)
  const numbers = new Uint16Array(bytes.buffer)
  for (let at = 0; at < numbers.length; at++) numbers[at] = (at * 40503) % 65536
  const source = new MemorySource(bytes)
  const shapes: StridedView[] = [
    { shape: [columns, rows], stride: [1, columns], offset: 0, elementBytes: 2 },
    { shape: [100, rows, 50], stride: [1, columns, 100], offset: 0, elementBytes: 2 },
    { shape: [rows / 3, columns / 2], stride: [3 * columns, 2], offset: 1, elementBytes: 2 },
    { shape: [2, columns, 300], stride: [0, 1, columns * 10], offset: 0, elementBytes: 2 },
  ]
  for (const view of shapes) {
    const found = new Uint16Array(view.shape.reduce((count, size) => count * size, 1))
    const foundBytes = new Uint8Array(found.buffer)
    let done = 0
    for (const piece of readStrided(source, view)) {
      foundBytes.set(piece, done)
      done += piece.length
    }
    assert.equal(done, foundBytes.length)
    const [a = 1, b = 1, c = 1] = view.shape
    const [stepA = 0, stepB = 0, stepC = 0] = view.stride
    let at = 0
    let wrong = 0
    for (let i = 0; i < a; i++)
      for (let j = 0; j < b; j++)
        for (let k = 0; k < c; k++)
          if (found[at++] !== numbers[view.offset + i * stepA + j * stepB + k * stepC]) wrong++
    assert.equal(wrong, 0)
  }
})
