// SPDX-License-Identifier: Apache-2.0
// Lengths of time in the words a tired person reads fastest.

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `8 s`, `3 min 05 s`, `2 h 14 min`, `3 d 4 h`; never negative, always whole units. */
export function formatDuration(durationMs: number): string {
  const ms = Number.isFinite(durationMs) ? Math.max(0, durationMs) : 0
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`
  if (ms < hourMs) {
    const seconds = Math.floor((ms % minuteMs) / secondMs)
    return `${Math.floor(ms / minuteMs)} min ${String(seconds).padStart(2, '0')} s`
  }
  if (ms < dayMs)
    return `${Math.floor(ms / hourMs)} h ${String(Math.floor((ms % hourMs) / minuteMs)).padStart(2, '0')} min`
  return `${Math.floor(ms / dayMs)} d ${Math.floor((ms % dayMs) / hourMs)} h`
}

/** Rounded to what matters in a total: `0 min`, `48 s`, `14 min`, `2 h 14 min`; crying is never rounded away. */
export function formatTotal(durationMs: number): string {
  if (!(durationMs > 0)) return '0 min'
  if (durationMs < minuteMs) return `${Math.max(1, Math.floor(durationMs / secondMs))} s`
  const minutes = Math.round(durationMs / minuteMs)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
