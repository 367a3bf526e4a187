// SPDX-License-Identifier: Apache-2.0
// Episodes as caregivers see them, straight from the ear's events. It does not wait for the disk, so that an alert is
// shown even where nothing can be stored.
import type { Episode, EpisodeEvent } from '../store/store.ts'

/** Follows open episodes in memory. */
export class EpisodeTracker {
  readonly #open = new Map<string, Episode>()
  readonly #roomOf: (deviceId: string) => string

  constructor(roomOf: (deviceId: string) => string) {
    this.#roomOf = roomOf
  }

  restore(episodes: readonly Episode[]): void {
    for (const episode of episodes) this.#open.set(episode.episodeId, episode)
  }

  /** The episode after `event`. */
  apply(event: EpisodeEvent): Episode {
    const before = this.#open.get(event.episodeId)
    const episode = this.#next(event, before)
    if (episode.endedAtMs === null) this.#open.set(episode.episodeId, episode)
    else this.#open.delete(episode.episodeId)
    return episode
  }

  /** Forgets episodes that the store closed as interrupted. */
  close(episodes: readonly Episode[]): void {
    for (const { episodeId } of episodes) this.#open.delete(episodeId)
  }

  #next(event: EpisodeEvent, before: Episode | undefined): Episode {
    const { episodeId, deviceId, levelDbfs } = event
    const room = before?.room ?? this.#roomOf(deviceId)
    const place = { episodeId, deviceId, room, levelDbfs }
    switch (event.kind) {
      case 'episodeStart': {
        const { atMs, score } = event
        const open = { startedAtMs: atMs, endedAtMs: null, peakScore: score, meanScore: score, endReason: null }
        return before ?? { ...place, ...open }
      }
      case 'episodeUpdate': {
        const { peakScore, meanScore } = event
        const startedAtMs = before?.startedAtMs ?? event.scores[0]?.[0] ?? event.atMs
        return { ...place, startedAtMs, endedAtMs: null, peakScore, meanScore, endReason: null }
      }
      case 'episodeEnd': {
        const { startedAtMs, endedAtMs, peakScore, meanScore, reason } = event
        return { ...place, startedAtMs, endedAtMs, peakScore, meanScore, endReason: reason }
      }
    }
  }
}
