// SPDX-License-Identifier: Apache-2.0
// Log-mel columns to an image: soft where it is quiet, warm where it is loud, readable on white and on black alike
// because quiet is transparent.
import type { Columns } from './columns.ts'
import { encodePng } from './png.ts'
import type { Rgba } from './png.ts'

/** Colours from quiet to loud; between them the palette is mixed evenly. */
const stops: readonly Rgba[] = [
  [88, 101, 196, 0],
  [88, 101, 196, 90],
  [124, 82, 196, 175],
  [214, 74, 140, 230],
  [245, 128, 84, 250],
  [255, 204, 92, 255],
]

const palette: readonly Rgba[] = Array.from({ length: 256 }, (_, index) => {
  const place = (index / 255) * (stops.length - 1)
  const low = stops[Math.floor(place)] ?? stops[0]
  const high = stops[Math.ceil(place)] ?? low
  const share = place - Math.floor(place)
  const mixed = [0, 1, 2, 3].map((part) => Math.round((low?.[part] ?? 0) * (1 - share) + (high?.[part] ?? 0) * share))
  return [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0, mixed[3] ?? 0]
})

/** Natural-log power range that is drawn: from the recording's own quiet up to this far, 55 dB. */
const rangeLog = (55 / 10) * Math.LN10
/** Share of values below the picture's floor: the noise of the room stays faint. */
const quietShare = 0.15

/** A picture of `columns` as a data URI, low frequencies at the bottom; undefined where there is nothing to draw. */
export function toSpectrogramUri(columns: Columns): string | undefined {
  const { count, rows, values } = columns
  if (count === 0) return undefined
  const sorted = values.slice().sort()
  const loudest = sorted.at(-1) ?? 0
  const quiet = sorted[Math.floor(sorted.length * quietShare)] ?? 0
  const floor = Math.max(quiet, loudest - rangeLog)
  const pixels = new Uint8Array(count * rows)
  for (let column = 0; column < count; column++) {
    for (let row = 0; row < rows; row++) {
      const value = values[column * rows + row] as number
      const share = (value - floor) / Math.max(1, loudest - floor)
      pixels[(rows - 1 - row) * count + column] = Math.round(255 * Math.min(1, Math.max(0, share)))
    }
  }
  const png = encodePng({ widthPixels: count, heightPixels: rows, pixels, palette })
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`
}
