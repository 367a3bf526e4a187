// SPDX-License-Identifier: Apache-2.0
// The episodes of a day: read from the hub, then kept fresh by what the live stream tells.
import { useEffect, useState } from 'preact/hooks'
import { useApi } from '../api/api-context.ts'
import { ApiError } from '../api/errors.ts'
import { readEpisodes, type Episode } from '../api/episodes.ts'
import { useLiveState } from '../live/use-live.ts'
import type { DayRange } from './day.ts'
import { mergeEpisodes } from './day-totals.ts'

export interface DayReading {
  /** Undefined while being read for the first time. */
  readonly episodes: readonly Episode[] | undefined
  readonly failure: ApiError | undefined
  readonly readAgain: () => void
}

export function useDay(range: DayRange): DayReading {
  const api = useApi()
  const live = useLiveState()
  const [read, setRead] = useState<{ day: string; episodes: readonly Episode[] }>()
  const [failure, setFailure] = useState<ApiError>()
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let isCurrent = true
    setFailure(undefined)
    readEpisodes(api, range).then(
      (episodes) => isCurrent && setRead({ day: range.day, episodes }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error
        if (isCurrent) setFailure(error)
      },
    )
    return () => {
      isCurrent = false
    }
    // What was missed while the stream was down is read when it is back.
  }, [api, range.day, attempt, live.connection])
  const known = read?.day === range.day ? read.episodes : undefined
  return {
    episodes: known === undefined ? undefined : mergeEpisodes(known, live.episodes.values(), range),
    failure,
    readAgain: () => setAttempt((count) => count + 1),
  }
}
