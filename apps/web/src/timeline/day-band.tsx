// SPDX-License-Identifier: Apache-2.0
// A day at a glance: 24 hours from left to right, a lane per room, crying as soft bars.
import type { JSX } from 'preact'
import type { Episode } from '../api/episodes.ts'
import { formatLongDay, formatTime } from '../format/clock-time.ts'
import { toFragment } from '../routing/route.ts'
import { text } from '../text/text.ts'
import { dayFraction, type DayRange } from './day.ts'

/** A cry of twenty seconds would be a third of a pixel wide: bars never get thinner than this share of the day. */
const thinnestFraction = 0.006
const tickHours = [0, 6, 12, 18, 24]

interface DayBandProps {
  readonly range: DayRange
  readonly episodes: readonly Episode[]
  readonly nowMs: number
  readonly chosenId: string | undefined
}

export function DayBand({ range, episodes, nowMs, chosenId }: DayBandProps): JSX.Element {
  const rooms = [...new Set(episodes.map((episode) => episode.room))].sort((a, b) => a.localeCompare(b))
  const lanes = rooms.length === 0 ? [''] : rooms
  const isToday = nowMs >= range.fromMs && nowMs < range.toMs
  const percent = (fraction: number): string => `${(fraction * 100).toFixed(3)}%`
  return (
    <div class="band" role="group" aria-label={text.timeline.bandLabel(formatLongDay(range.fromMs), episodes.length)}>
      {lanes.map((room) => (
        <div class="band-lane" key={room}>
          {room !== '' && <span class="band-room">{room}</span>}
          <div class="band-track">
            {isToday && <div class="band-rest" style={{ left: percent(dayFraction(range, nowMs)) }} />}
            {isToday && <div class="band-now" style={{ left: percent(dayFraction(range, nowMs)) }} />}
            {episodes
              .filter((episode) => episode.room === room)
              .map((episode) => {
                const from = dayFraction(range, episode.startedAtMs)
                const to = dayFraction(range, episode.endedAtMs ?? nowMs)
                const width = Math.max(thinnestFraction, to - from)
                return (
                  <a
                    key={episode.episodeId}
                    class={`band-episode${episode.episodeId === chosenId ? ' is-chosen' : ''}`}
                    style={{ left: percent(Math.min(from, 1 - width)), width: percent(width) }}
                    href={toFragment({ page: 'timeline', day: range.day, episodeId: episode.episodeId })}
                    // The list below says the same in words and takes the keyboard.
                    tabIndex={-1}
                    aria-hidden="true"
                    title={formatTime(episode.startedAtMs)}
                  />
                )
              })}
          </div>
        </div>
      ))}
      <div class="band-hours" aria-hidden="true">
        {tickHours.map((hour) => (
          <span key={hour} style={{ left: percent(hour / 24) }}>
            {String(hour).padStart(2, '0')}
          </span>
        ))}
      </div>
    </div>
  )
}
