// SPDX-License-Identifier: Apache-2.0
// Figures as shown: two digits of a score are what it carries, whole decibels are what an ear tells apart.

/** `0.97`; never `1.00` for less than certain. */
export function formatScore(score: number): string {
  return (Math.floor(Math.min(1, Math.max(0, score)) * 100) / 100).toFixed(2)
}

/** `−43 dBFS`, with a true minus sign so that screen readers say it. */
export function formatLevel(levelDbfs: number): string {
  const rounded = Math.round(levelDbfs)
  return `${rounded < 0 ? `\u2212${-rounded}` : String(Math.abs(rounded))} dBFS`
}

/** The empty meter: a silent room. The full one is 0, full scale. */
export const meterFloorDbfs = -70

/** Where a level stands on a meter, 0..1. */
export function meterFraction(levelDbfs: number): number {
  return Math.min(1, Math.max(0, 1 - levelDbfs / meterFloorDbfs))
}
