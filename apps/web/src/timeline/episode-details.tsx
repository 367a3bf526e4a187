// SPDX-License-Identifier: Apache-2.0
// One episode: its figures and the course of the detector's score.
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useApi } from '../api/api-context.ts'
import { ApiError } from '../api/errors.ts'
import { readEpisode, type Episode, type EpisodeDetails as Details } from '../api/episodes.ts'
import { formatTimeWithSeconds } from '../format/clock-time.ts'
import { formatDuration } from '../format/duration.ts'
import { formatLevel, formatScore } from '../format/figure.ts'
import { Icon } from '../icon/icon.tsx'
import { useLiveState } from '../live/use-live.ts'
import { FailureNote } from '../page/failure-note.tsx'
import { toFragment } from '../routing/route.ts'
import { text } from '../text/text.ts'
import { episodeDurationMs } from './day-totals.ts'
import { ScoreCurve } from './score-curve.tsx'

interface EpisodeDetailsProps {
  readonly day: string
  readonly episodeId: string | undefined
  readonly nowMs: number
}

export function EpisodeDetails({ day, episodeId, nowMs }: EpisodeDetailsProps): JSX.Element {
  const { details, failure } = useEpisode(episodeId)
  if (episodeId === undefined) return <p class="details details-hint">{text.episode.choose}</p>
  return (
    <section class="card details" aria-labelledby="episode-title">
      <a class="back" href={toFragment({ page: 'timeline', day, episodeId: undefined })}>
        <Icon name="previous" /> {text.episode.back}
      </a>
      {failure !== undefined && <FailureNote error={failure} />}
      {failure === undefined && details === undefined && <p class="lead">{text.loading}</p>}
      {details !== undefined && (
        <>
          <h2 id="episode-title">{text.episode.title(details.episode.room)}</h2>
          <Facts episode={details.episode} nowMs={nowMs} />
          <h3>{text.episode.curve}</h3>
          {details.scores.length === 0 ? <p>{text.episode.noCurve}</p> : <ScoreCurve scores={details.scores} />}
          <p class="fine">{text.episode.about}</p>
        </>
      )}
    </section>
  )
}

/** Reads the episode, and again each time the live stream tells something new about it. */
function useEpisode(episodeId: string | undefined): { details: Details | undefined; failure: ApiError | undefined } {
  const api = useApi()
  const told = useLiveState().episodes.get(episodeId ?? '')
  const [details, setDetails] = useState<Details>()
  const [failure, setFailure] = useState<ApiError>()
  useEffect(() => {
    if (episodeId === undefined) return undefined
    let isCurrent = true
    const read = async (): Promise<void> => {
      try {
        const answer = await readEpisode(api, episodeId)
        if (!isCurrent) return
        setDetails(answer)
        setFailure(undefined)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (isCurrent) setFailure(error)
      }
    }
    void read()
    return () => {
      isCurrent = false
    }
  }, [api, episodeId, told])
  return { details: details?.episode.episodeId === episodeId ? details : undefined, failure }
}

function Facts({ episode, nowMs }: { episode: Episode; nowMs: number }): JSX.Element {
  const { endReason } = episode
  const reasons: Readonly<Record<string, string>> = text.episode.reasons
  const facts: readonly (readonly [string, string])[] = [
    [text.episode.started, formatTimeWithSeconds(episode.startedAtMs)],
    [
      text.episode.ended,
      episode.endedAtMs === undefined ? text.timeline.goingOn : formatTimeWithSeconds(episode.endedAtMs),
    ],
    [text.episode.duration, formatDuration(episodeDurationMs(episode, nowMs))],
    [text.episode.peak, formatScore(episode.peakScore)],
    [text.episode.mean, formatScore(episode.meanScore)],
    [text.episode.level, formatLevel(episode.levelDbfs)],
  ]
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="figure">{value}</dd>
        </div>
      ))}
      {endReason !== undefined && (
        <div class="facts-wide">
          <dt>{text.episode.reason}</dt>
          <dd>{reasons[endReason] ?? endReason}</dd>
        </div>
      )}
    </dl>
  )
}
