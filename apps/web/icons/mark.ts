// SPDX-License-Identifier: Apache-2.0
// The app's mark as geometry: a crescent that holds a sound. One description, drawn as SVG and as pixels.

/** On a square of 512 units, y down. */
export const markUnits = 512

export interface Circle {
  readonly x: number
  readonly y: number
  readonly radius: number
}

export const moon: Circle = { x: 232, y: 278, radius: 140 }
/** Cut out of the moon; the sound's centre. */
export const sky: Circle = { x: 296, y: 216, radius: 124 }
export const soundDotRadius = 21
export const soundArcs = [58, 96] as const
export const soundStroke = 21
/** Arcs open towards the upper right: this angle plus and minus the spread, degrees, clockwise from the x axis. */
export const soundAngle = -45
export const soundSpread = 50

export const colours = { ground: '#0e4f49', moon: '#f3efe4', sound: '#8fe0d2' } as const

/** Corner radius of the ground where the platform does not cut its own shape. */
export const groundCorner = 116

/** The two points where the moon's outline meets the sky's. */
export function crescentTips(): readonly [readonly [number, number], readonly [number, number]] {
  const dx = sky.x - moon.x
  const dy = sky.y - moon.y
  const distance = Math.hypot(dx, dy)
  const along = (moon.radius ** 2 - sky.radius ** 2 + distance ** 2) / (2 * distance)
  const aside = Math.sqrt(moon.radius ** 2 - along ** 2)
  const [baseX, baseY] = [moon.x + (along * dx) / distance, moon.y + (along * dy) / distance]
  const [sideX, sideY] = [(-aside * dy) / distance, (aside * dx) / distance]
  return [
    [baseX + sideX, baseY + sideY],
    [baseX - sideX, baseY - sideY],
  ]
}
