// SPDX-License-Identifier: Apache-2.0
// Calendar days in the reader's time zone. A day is not always 24 hours: both ends come from the calendar.

export interface DayRange {
  /** `2026-11-21` */
  readonly day: string
  readonly fromMs: number
  /** The next midnight; exclusive. */
  readonly toMs: number
}

const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** The local day that holds `atMs`. */
export function toDay(atMs: number): string {
  const date = new Date(atMs)
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`
}

function midnightMs(day: string, shiftDays: number): number {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + shiftDays).getTime()
}

export function dayRange(day: string): DayRange {
  return { day, fromMs: midnightMs(day, 0), toMs: midnightMs(day, 1) }
}

/** The day `days` later (or earlier, below 0). */
export function shiftDay(day: string, days: number): string {
  // Noon is never skipped by a change of clocks.
  return toDay(midnightMs(day, days) + 12 * 3_600_000)
}

/** Where `atMs` stands in the day, 0..1, cut at its ends. */
export function dayFraction(range: DayRange, atMs: number): number {
  return Math.min(1, Math.max(0, (atMs - range.fromMs) / (range.toMs - range.fromMs)))
}
