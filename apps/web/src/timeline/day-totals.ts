// SPDX-License-Identifier: Apache-2.0
// A day in three figures. Crying that runs over midnight counts in each day only with its part.
import type { Episode } from '../api/episodes.ts'
import type { DayRange } from './day.ts'

export interface DayTotals {
  readonly episodes: number
  readonly cryingMs: number
  readonly longestMs: number
}

/** `nowMs` by the hub's clock stands in for the end of an episode that goes on. */
export function episodeDurationMs(episode: Episode, nowMs: number): number {
  return Math.max(0, (episode.endedAtMs ?? nowMs) - episode.startedAtMs)
}

function isInDay(episode: Episode, range: DayRange): boolean {
  return episode.startedAtMs < range.toMs && (episode.endedAtMs ?? Infinity) >= range.fromMs
}

export function totalsOfDay(episodes: readonly Episode[], range: DayRange, nowMs: number): DayTotals {
  const lengths = episodes.map((episode) => {
    const endMs = Math.min(episode.endedAtMs ?? nowMs, range.toMs)
    return Math.max(0, endMs - Math.max(episode.startedAtMs, range.fromMs))
  })
  return {
    episodes: episodes.length,
    cryingMs: lengths.reduce((sum, ms) => sum + ms, 0),
    longestMs: Math.max(0, ...lengths),
  }
}

/** What was read from the hub with what the live stream told since laid over it, oldest first. */
export function mergeEpisodes(read: readonly Episode[], told: Iterable<Episode>, range: DayRange): readonly Episode[] {
  const merged = new Map(read.map((episode) => [episode.episodeId, episode]))
  for (const episode of told) if (isInDay(episode, range)) merged.set(episode.episodeId, episode)
  return [...merged.values()].sort((a, b) => a.startedAtMs - b.startedAtMs)
}
