// SPDX-License-Identifier: Apache-2.0
// The mark as pixels: each shape is a signed distance, coverage is where it crosses a pixel. No image library needed.
import {
  colours,
  groundCorner,
  markUnits,
  moon,
  sky,
  soundAngle,
  soundArcs,
  soundDotRadius,
  soundSpread,
  soundStroke,
  type Circle,
} from './mark.ts'

export interface RasterOptions {
  readonly sizePixels: number
  /** Ground to the edges and a smaller mark: platforms cut a maskable icon to their own shape. */
  readonly isMaskable: boolean
}

/** A maskable icon must survive a circle of 80 % of its width (W3C Web App Manifest, "icon masks"). */
const maskableScale = 0.74

type Distance = (x: number, y: number) => number

const circle =
  (shape: Circle): Distance =>
  (x, y) =>
    Math.hypot(x - shape.x, y - shape.y) - shape.radius

function arc(radius: number): Distance {
  const middle = (soundAngle * Math.PI) / 180
  const spread = (soundSpread * Math.PI) / 180
  return (x, y) => {
    const angle = Math.atan2(y - sky.y, x - sky.x)
    const off = Math.atan2(Math.sin(angle - middle), Math.cos(angle - middle))
    const nearest = middle + Math.min(spread, Math.max(-spread, off))
    const [endX, endY] = [sky.x + radius * Math.cos(nearest), sky.y + radius * Math.sin(nearest)]
    return Math.hypot(x - endX, y - endY) - soundStroke / 2
  }
}

function roundedSquare(corner: number): Distance {
  const half = markUnits / 2
  return (x, y) => {
    const dx = Math.max(Math.abs(x - half) - (half - corner), 0)
    const dy = Math.max(Math.abs(y - half) - (half - corner), 0)
    return Math.hypot(dx, dy) - corner
  }
}

const crescent: Distance = (x, y) => Math.max(circle(moon)(x, y), -circle(sky)(x, y))
const sound: readonly Distance[] = [
  circle({ ...sky, radius: soundDotRadius }),
  ...soundArcs.map((radius) => arc(radius)),
]

const rgb = (hex: string): readonly number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

/** `[sizePixels * sizePixels * 4]` bytes: red, green, blue, alpha. */
export function rasterizeMark({ sizePixels, isMaskable }: RasterOptions): Uint8Array {
  const pixels = new Uint8Array(sizePixels * sizePixels * 4)
  const unitsPerPixel = markUnits / sizePixels
  const scale = isMaskable ? maskableScale : 1
  const ground = roundedSquare(groundCorner)
  const layers: readonly (readonly [Distance, readonly number[]])[] = [
    [crescent, rgb(colours.moon)],
    ...sound.map((shape) => [shape, rgb(colours.sound)] as const),
  ]
  for (let row = 0; row < sizePixels; row++) {
    for (let column = 0; column < sizePixels; column++) {
      const [x, y] = [(column + 0.5) * unitsPerPixel, (row + 0.5) * unitsPerPixel]
      const [markX, markY] = [(x - 256) / scale + 256, (y - 256) / scale + 256]
      const cover = (distance: number, pixelUnits: number): number =>
        Math.min(1, Math.max(0, 0.5 - distance / pixelUnits))
      let colour = rgb(colours.ground)
      for (const [shape, paint] of layers) {
        const share = cover(shape(markX, markY), unitsPerPixel / scale)
        colour = colour.map((value, channel) => value + ((paint[channel] ?? 0) - value) * share)
      }
      const alpha = isMaskable ? 255 : 255 * cover(ground(x, y), unitsPerPixel)
      pixels.set([...colour.map(Math.round), Math.round(alpha)], (row * sizePixels + column) * 4)
    }
  }
  return pixels
}
