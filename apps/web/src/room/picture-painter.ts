// SPDX-License-Identifier: Apache-2.0
// Paints the live picture of a room: half a minute of coarse spectrum, and the detector's score as a line over it.
import { spectrumBands } from '../live/level-event.ts'
import type { PictureColours } from '../theme/picture-colours.ts'
import { columnMs, historySlots, type PictureHistory } from '../live/picture-history.ts'

export interface PictureSize {
  readonly widthPx: number
  readonly heightPx: number
  readonly pixelRatio: number
}

/**
 * What the hub sends spans 100 dB, from below any room to full scale. Shown is the part that rooms use: the lowest
 * colour is a band of a silent room, the highest one of a cry close by.
 */
const silentLoudness = 46
const loudestLoudness = 190

function toShade(loudness: number): number {
  const fraction = (loudness - silentLoudness) / (loudestLoudness - silentLoudness)
  return Math.round(255 * Math.min(1, Math.max(0, fraction)))
}

/** One pixel per slot and band; the browser enlarges it smoothly. */
function pictureImage(history: PictureHistory, ramp: Uint8ClampedArray): ImageData {
  const image = new ImageData(historySlots, spectrumBands)
  for (let x = 0; x < historySlots; x++) {
    const column = history.column(historySlots - 1 - x)
    if (column === undefined) continue
    for (let band = 0; band < spectrumBands; band++) {
      const shade = toShade(column[band] ?? 0)
      // Low pitch at the bottom.
      const offset = ((spectrumBands - 1 - band) * historySlots + x) * 4
      image.data[offset] = ramp[shade * 3] ?? 0
      image.data[offset + 1] = ramp[shade * 3 + 1] ?? 0
      image.data[offset + 2] = ramp[shade * 3 + 2] ?? 0
      image.data[offset + 3] = 255
    }
  }
  return image
}

/** Owns the small off-screen canvas the picture is made on. */
export class PicturePainter {
  readonly #small = document.createElement('canvas')

  constructor() {
    this.#small.width = historySlots
    this.#small.height = spectrumBands
  }

  paint(canvas: HTMLCanvasElement, history: PictureHistory, size: PictureSize, colours: PictureColours): void {
    const width = Math.round(size.widthPx * size.pixelRatio)
    const height = Math.round(size.heightPx * size.pixelRatio)
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    const context = canvas.getContext('2d')
    const small = this.#small.getContext('2d')
    if (context === null || small === null) return
    small.putImageData(pictureImage(history, colours.ramp), 0, 0)
    context.clearRect(0, 0, width, height)
    context.imageSmoothingQuality = 'high'
    context.drawImage(this.#small, 0, 0, width, height)
    this.#paintScore(context, history, { width, height, pixelRatio: size.pixelRatio }, colours)
  }

  #paintScore(
    context: CanvasRenderingContext2D,
    history: PictureHistory,
    { width, height, pixelRatio }: { width: number; height: number; pixelRatio: number },
    colours: PictureColours,
  ): void {
    const spanMs = historySlots * columnMs
    const inset = 4 * pixelRatio
    const line = new Path2D()
    let lastAtMs = -Infinity
    for (const { atMs, score } of history.scores) {
      const x = width * (1 - (history.latestAtMs - atMs) / spanMs)
      const y = inset + (height - 2 * inset) * (1 - score)
      // More than a second without a score is a gap, not a slope.
      if (atMs - lastAtMs > 1_000) line.moveTo(x, y)
      else line.lineTo(x, y)
      lastAtMs = atMs
    }
    context.lineJoin = 'round'
    context.lineCap = 'round'
    for (const [lineWidth, colour] of [
      [5, colours.scoreShade],
      [2.25, colours.score],
    ] as const) {
      context.lineWidth = lineWidth * pixelRatio
      context.strokeStyle = colour
      context.stroke(line)
    }
  }
}
