// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { layOut } from './treemap.ts'

test('the example of the paper (areas 6 6 4 3 2 2 1 in 6 x 4) is laid out as the paper shows', () => {
  const tiles = layOut(
    [6, 6, 4, 3, 2, 2, 1].map((sizeBytes) => ({ sizeBytes })),
    6,
    4,
  )
  const first = tiles.slice(0, 2).map(({ x, y, width, height }) => [x, y, width, height])
  assert.deepEqual(first, [
    [0, 0, 3, 2],
    [0, 2, 3, 2],
  ])
})

test('areas are in proportion, and tiles stay inside and do not overlap', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { maxLength: 40 }), (sizes) => {
      const tiles = layOut(
        sizes.map((sizeBytes) => ({ sizeBytes })),
        300,
        200,
      )
      const total = sizes.reduce((sum, size) => sum + size, 0)
      assert.equal(tiles.length, sizes.filter((size) => size > 0).length)
      for (const { item, x, y, width, height } of tiles) {
        assert.ok(Math.abs(width * height - (item.sizeBytes / total) * 60_000) < 1e-3)
        assert.ok(x >= -1e-3 && y >= -1e-3 && x + width <= 300 + 1e-3 && y + height <= 200 + 1e-3)
      }
      const area = tiles.reduce((sum, { width, height }) => sum + width * height, 0)
      assert.ok(tiles.length === 0 || Math.abs(area - 60_000) < 1e-3)
    }),
  )
})
