// SPDX-License-Identifier: Apache-2.0
// Colour maps for the live picture: lightness rises evenly in OKLab, so that twice as far up the ramp looks twice as
// strong, and the picture still reads in grey. Björn Ottosson, "A perceptual color space for image processing".
import { linearRgb } from './contrast.ts'

type Triple = readonly [number, number, number]

function linearToOklab([red, green, blue]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function oklabToBytes([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const toByte = (linear: number): number => {
    const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
    return Math.round(255 * Math.min(1, Math.max(0, value)))
  }
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

/** The lightness of a `#rrggbb` colour in OKLab, 0..1. */
export function oklabLightness(hex: string): number {
  return linearToOklab(linearRgb(hex))[0]
}

/**
 * 256 colours `[256 * 3]` (red, green, blue bytes) through `stops` (`#rrggbb`, two or more), spaced by lightness: hue
 * and colourfulness go from stop to stop, lightness in one straight line from the first stop to the last.
 */
export function colourRamp(stops: readonly string[]): Uint8ClampedArray {
  const points = stops.map((stop) => linearToOklab(linearRgb(stop)))
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined || points.length < 2) throw new RangeError('A ramp needs two stops')
  const ramp = new Uint8ClampedArray(256 * 3)
  for (let index = 0; index < 256; index++) {
    const position = index / 255
    const place = position * (points.length - 1)
    const from = points[Math.floor(place)] ?? last
    const to = points[Math.ceil(place)] ?? last
    const share = place - Math.floor(place)
    const lightness = first[0] + (last[0] - first[0]) * position
    ramp.set(
      oklabToBytes([lightness, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]),
      index * 3,
    )
  }
  return ramp
}
