// SPDX-License-Identifier: Apache-2.0
// Rectangles with areas in proportion to sizes: the squarified treemap of Bruls, Huizing and van Wijk (2000).

/** A rectangle in the units of the whole. */
export interface Tile<Item> {
  readonly item: Item
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Lays `items` out in a rectangle of `width` x `height`, largest first. Items without a size get no tile. */
export function layOut<Item extends { readonly sizeBytes: number }>(
  items: readonly Item[],
  width: number,
  height: number,
): Tile<Item>[] {
  const sorted = items
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .toSorted((one, other) => other.sizeBytes - one.sizeBytes)
  const total = sorted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const scale = (width * height) / total
  const tiles: Tile<Item>[] = []
  let [x, y, leftWidth, leftHeight] = [0, 0, width, height]
  let start = 0
  while (start < sorted.length) {
    const side = Math.min(leftWidth, leftHeight)
    const row = takeRow(sorted, start, side, scale)
    const thickness = row.area / side
    let along = 0
    for (const item of sorted.slice(start, row.end)) {
      const length = (item.sizeBytes * scale) / thickness
      tiles.push(
        leftWidth >= leftHeight
          ? { item, x, y: y + along, width: thickness, height: length }
          : { item, x: x + along, y, width: length, height: thickness },
      )
      along += length
    }
    if (leftWidth >= leftHeight) {
      x += thickness
      leftWidth -= thickness
    } else {
      y += thickness
      leftHeight -= thickness
    }
    start = row.end
  }
  return tiles
}

/** As many items as make the tiles of a row along `side` squarer than fewer would. */
function takeRow(
  sorted: readonly { readonly sizeBytes: number }[],
  start: number,
  side: number,
  scale: number,
): { end: number; area: number } {
  const largest = (sorted[start]?.sizeBytes ?? 0) * scale
  let area = 0
  let worst = Number.POSITIVE_INFINITY
  let end = start
  for (; end < sorted.length; end++) {
    const next = (sorted[end]?.sizeBytes ?? 0) * scale
    const grown = area + next
    const ratio = Math.max((side * side * largest) / (grown * grown), (grown * grown) / (side * side * next))
    if (ratio > worst) break
    worst = ratio
    area = grown
  }
  return { end, area }
}
