// SPDX-License-Identifier: Apache-2.0
// Where the score chart hangs in the page. The chart library comes only when someone opens an episode.
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { ScorePoint } from '../api/episodes.ts'
import { formatScore } from '../format/figure.ts'
import { text } from '../text/text.ts'
import { useThemeVersion } from '../theme/use-theme-version.ts'

export function ScoreCurve({ scores }: { scores: readonly ScorePoint[] }): JSX.Element {
  const frame = useRef<HTMLDivElement>(null)
  const themeVersion = useThemeVersion()
  useEffect(() => {
    const element = frame.current
    if (element === null) return undefined
    let remove: (() => void) | undefined
    let isGone = false
    const draw = async (): Promise<void> => {
      const { drawScoreChart } = await import('./score-chart.ts')
      if (!isGone) remove = drawScoreChart(element, scores)
    }
    void draw()
    return () => {
      isGone = true
      remove?.()
    }
  }, [scores, themeVersion])
  const peak = formatScore(Math.max(...scores.map(([, score]) => score)))
  return <div class="curve" ref={frame} role="img" aria-label={text.episode.curveLabel(scores.length, peak)} />
}
