// SPDX-License-Identifier: Apache-2.0
// The score of one episode over time, drawn with uPlot in the colours of the theme.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { ScorePoint } from '../api/episodes.ts'
import { formatTime, formatTimeWithSeconds } from '../format/clock-time.ts'

const chartHeightPx = 200
/** Beyond this, seconds on the axis are clutter. */
const longSpanMs = 8 * 60_000

/** Draws into `element` and follows its width; returns the way to take it away again. */
export function drawScoreChart(element: HTMLElement, scores: readonly ScorePoint[]): () => void {
  const styles = getComputedStyle(element)
  const token = (name: string): string => styles.getPropertyValue(name).trim()
  const font = `12px ${styles.fontFamily}`
  const spanMs = (scores.at(-1)?.[0] ?? 0) - (scores[0]?.[0] ?? 0)
  const formatAt = spanMs > longSpanMs ? formatTime : formatTimeWithSeconds
  const grid = { stroke: token('--line'), width: 1 }
  const chart = new uPlot(
    {
      width: Math.max(1, element.clientWidth),
      height: chartHeightPx,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 9 } },
      // Room for half a time label beyond the last tick.
      padding: [8, 40, 0, 8],
      scales: { y: { range: [0, 1] } },
      axes: [
        {
          stroke: token('--ink-soft'),
          font,
          grid,
          ticks: { show: false },
          space: 84,
          size: 30,
          values: (_chart, seconds) => seconds.map((atSec) => formatAt(atSec * 1_000)),
        },
        { stroke: token('--ink-soft'), font, grid, ticks: { show: false }, size: 34, splits: [0, 0.5, 1] },
      ],
      series: [
        {},
        { stroke: token('--crying-line'), fill: token('--crying-wash'), width: 2, points: { show: scores.length < 3 } },
      ],
    },
    [scores.map(([atMs]) => atMs / 1_000), scores.map(([, score]) => score)],
    element,
  )
  const observer = new ResizeObserver(() => {
    chart.setSize({ width: Math.max(1, element.clientWidth), height: chartHeightPx })
  })
  observer.observe(element)
  return () => {
    observer.disconnect()
    chart.destroy()
  }
}
