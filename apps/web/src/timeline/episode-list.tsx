// SPDX-License-Identifier: Apache-2.0
// The episodes of a day as rows, newest first: when, where, how long, how sure.
import type { JSX } from 'preact'
import type { Episode } from '../api/episodes.ts'
import { formatTime } from '../format/clock-time.ts'
import { formatDuration } from '../format/duration.ts'
import { formatScore } from '../format/figure.ts'
import { toFragment } from '../routing/route.ts'
import { text } from '../text/text.ts'
import { episodeDurationMs } from './day-totals.ts'

interface EpisodeListProps {
  readonly day: string
  readonly episodes: readonly Episode[]
  readonly nowMs: number
  readonly chosenId: string | undefined
}

export function EpisodeList({ day, episodes, nowMs, chosenId }: EpisodeListProps): JSX.Element {
  return (
    <ol class="episodes" aria-label={text.timeline.listLabel}>
      {[...episodes].reverse().map((episode) => (
        <li key={episode.episodeId}>
          <a
            class={`episode${episode.endedAtMs === undefined ? ' is-open' : ''}`}
            href={toFragment({ page: 'timeline', day, episodeId: episode.episodeId })}
            aria-current={episode.episodeId === chosenId ? 'true' : undefined}
            data-episode={episode.episodeId}
          >
            <time class="episode-start figure" dateTime={new Date(episode.startedAtMs).toISOString()}>
              {formatTime(episode.startedAtMs)}
            </time>
            <span class="episode-room">{episode.room}</span>
            <span class="episode-duration figure">
              <span>{formatDuration(episodeDurationMs(episode, nowMs))}</span>
              {episode.endedAtMs === undefined && <em class="episode-open">{text.timeline.goingOn}</em>}
            </span>
            <span class="episode-peak">
              <span class="peak-bar" style={{ '--peak': String(episode.peakScore) }} aria-hidden="true" />
              <span class="figure">{text.timeline.peak(formatScore(episode.peakScore))}</span>
            </span>
          </a>
        </li>
      ))}
    </ol>
  )
}
