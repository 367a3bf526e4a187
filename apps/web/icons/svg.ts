// SPDX-License-Identifier: Apache-2.0
// The mark as SVG text.
import {
  colours,
  crescentTips,
  groundCorner,
  markUnits,
  moon,
  sky,
  soundAngle,
  soundArcs,
  soundDotRadius,
  soundSpread,
  soundStroke,
} from './mark.ts'

const n = (value: number): string => String(Number(value.toFixed(2)))

function arcPath(radius: number): string {
  const at = (degrees: number): string => {
    const angle = (degrees * Math.PI) / 180
    return `${n(sky.x + radius * Math.cos(angle))} ${n(sky.y + radius * Math.sin(angle))}`
  }
  return `M${at(soundAngle - soundSpread)}A${radius} ${radius} 0 0 1 ${at(soundAngle + soundSpread)}`
}

export function markSvg(): string {
  const [[x1, y1], [x2, y2]] = crescentTips()
  const crescent = `M${n(x1)} ${n(y1)}A${moon.radius} ${moon.radius} 0 1 1 ${n(x2)} ${n(y2)}A${sky.radius} ${sky.radius} 0 0 0 ${n(x1)} ${n(y1)}Z`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${markUnits} ${markUnits}">`,
    `<rect width="${markUnits}" height="${markUnits}" rx="${groundCorner}" fill="${colours.ground}"/>`,
    `<path d="${crescent}" fill="${colours.moon}"/>`,
    `<circle cx="${sky.x}" cy="${sky.y}" r="${soundDotRadius}" fill="${colours.sound}"/>`,
    `<path d="${soundArcs.map((radius) => arcPath(radius)).join('')}" fill="none" stroke="${colours.sound}" stroke-width="${soundStroke}" stroke-linecap="round"/>`,
    '</svg>',
    '',
  ].join('\n')
}
