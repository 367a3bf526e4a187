// SPDX-License-Identifier: Apache-2.0
// Times of day and dates as this reader's own system writes them.

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const timeWithSeconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const longDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const shortDay = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })
const shortMoment = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

export function formatTime(atMs: number): string {
  return time.format(atMs)
}

export function formatTimeWithSeconds(atMs: number): string {
  return timeWithSeconds.format(atMs)
}

/** Short enough for a button on a phone. */
export function formatShortDay(atMs: number): string {
  return shortDay.format(atMs)
}

export function formatLongDay(atMs: number): string {
  return longDay.format(atMs)
}

/** The time alone if `atMs` is on the day of `nowMs`, else with its date. */
export function formatMoment(atMs: number, nowMs: number): string {
  return new Date(atMs).toDateString() === new Date(nowMs).toDateString() ? time.format(atMs) : shortMoment.format(atMs)
}
