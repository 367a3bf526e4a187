// SPDX-License-Identifier: Apache-2.0
// A day's crying: totals, the 24-hour band, the list, and one episode beside it (in its place on a phone).
import type { JSX } from 'preact'
import { useNow } from '../format/use-now.ts'
import { formatTotal } from '../format/duration.ts'
import { Icon } from '../icon/icon.tsx'
import { useLiveState } from '../live/use-live.ts'
import { FailureNote } from '../page/failure-note.tsx'
import { text } from '../text/text.ts'
import { DayBand } from './day-band.tsx'
import { DayPicker } from './day-picker.tsx'
import { dayRange, toDay } from './day.ts'
import { totalsOfDay, type DayTotals } from './day-totals.ts'
import { EpisodeDetails } from './episode-details.tsx'
import { EpisodeList } from './episode-list.tsx'
import { useDay } from './use-day.ts'

export function TimelinePage({
  day,
  episodeId,
}: {
  day: string | undefined
  episodeId: string | undefined
}): JSX.Element {
  const nowMs = useNow() + useLiveState().hubAheadMs
  const today = toDay(nowMs)
  const range = dayRange(day ?? today)
  const reading = useDay(range)
  const { episodes } = reading
  return (
    <div class={`page timeline${episodeId === undefined ? '' : ' has-chosen'}`}>
      <header class="page-header timeline-header">
        <h1>{text.timeline.title}</h1>
        <DayPicker day={range.day} today={today} />
      </header>
      {reading.failure !== undefined && <FailureNote error={reading.failure} onRetry={reading.readAgain} />}
      {episodes === undefined && reading.failure === undefined && <p class="lead">{text.loading}</p>}
      {episodes !== undefined && (
        <>
          <section class="card day">
            <Totals totals={totalsOfDay(episodes, range, nowMs)} />
            <DayBand range={range} episodes={episodes} nowMs={nowMs} chosenId={episodeId} />
          </section>
          <div class="timeline-columns">
            {episodes.length === 0 ? (
              <EmptyDay isToday={range.day === today} />
            ) : (
              <section class="card episodes-card">
                <EpisodeList day={range.day} episodes={episodes} nowMs={nowMs} chosenId={episodeId} />
              </section>
            )}
            {(episodes.length > 0 || episodeId !== undefined) && (
              <EpisodeDetails day={range.day} episodeId={episodeId} nowMs={nowMs} />
            )}
          </div>
        </>
      )}
    </div>
  )
}

function Totals({ totals }: { totals: DayTotals }): JSX.Element {
  return (
    <dl class="totals">
      <div>
        <dd class="figure">{totals.episodes}</dd>
        <dt>{text.timeline.episodes(totals.episodes)}</dt>
      </div>
      <div>
        <dd class="figure">{formatTotal(totals.cryingMs)}</dd>
        <dt>{text.timeline.crying}</dt>
      </div>
      <div>
        <dd class="figure">{formatTotal(totals.longestMs)}</dd>
        <dt>{text.timeline.longest}</dt>
      </div>
    </dl>
  )
}

function EmptyDay({ isToday }: { isToday: boolean }): JSX.Element {
  return (
    <section class="card empty">
      <span class="empty-emblem">
        <Icon name="quiet" />
      </span>
      <h2>{text.timeline.emptyTitle}</h2>
      <p>{isToday ? text.timeline.emptyToday : text.timeline.empty}</p>
    </section>
  )
}
