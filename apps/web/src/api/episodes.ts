// SPDX-License-Identifier: Apache-2.0
// Episodes, one stretch of crying each, as the hub remembers them.
import type { ApiClient } from './client.ts'
import { JsonObject, readNumbers } from './json.ts'

export interface Episode {
  readonly episodeId: string
  readonly deviceId: string
  readonly room: string
  readonly startedAtMs: number
  /** Absent while the crying goes on. */
  readonly endedAtMs: number | undefined
  readonly peakScore: number
  readonly meanScore: number
  readonly levelDbfs: number
  /** `quiet` when it ended by itself, `interrupted` when the hub stopped hearing it. */
  readonly endReason: string | undefined
}

/** The detector's score at one moment: `[atMs, score 0..1]`. */
export type ScorePoint = readonly [atMs: number, score: number]

export interface EpisodeDetails {
  readonly episode: Episode
  readonly scores: readonly ScorePoint[]
}

/** The hub's pages are followed up to this many; a day of more than 2,000 cries is not a day. */
const pageLimit = 20
const pageEpisodes = 100

export function toEpisode(value: unknown): Episode {
  const json = new JsonObject(value, 'episode')
  return Object.freeze({
    episodeId: json.text('episodeId'),
    deviceId: json.text('deviceId'),
    room: json.text('room'),
    startedAtMs: json.number('startedAtMs'),
    endedAtMs: json.optional('endedAtMs', (object, field) => object.number(field)),
    peakScore: json.number('peakScore'),
    meanScore: json.number('meanScore'),
    levelDbfs: json.number('levelDbfs'),
    endReason: json.optional('endReason', (object, field) => object.text(field)),
  })
}

/** All episodes that touch `fromMs` (inclusive) to `toMs` (exclusive), oldest first. */
export async function readEpisodes(
  api: ApiClient,
  range: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly Episode[]> {
  const found = new Map<string, Episode>()
  let cursor: string | undefined
  for (let page = 0; page < pageLimit; page++) {
    const query = new URLSearchParams({
      fromMs: String(range.fromMs),
      toMs: String(range.toMs),
      limit: String(pageEpisodes),
      ...(cursor === undefined ? {} : { cursor }),
    })
    const answer = await api.request('GET', `/episodes?${query}`)
    for (const episode of answer.list('episodes', toEpisode)) found.set(episode.episodeId, episode)
    cursor = answer.optional('next', (object, field) => object.text(field))
    if (cursor === undefined) break
  }
  return [...found.values()].sort((a, b) => a.startedAtMs - b.startedAtMs)
}

export async function readEpisode(api: ApiClient, episodeId: string): Promise<EpisodeDetails> {
  const path = `/episodes/${encodeURIComponent(episodeId)}`
  const answer = await api.request('GET', path)
  const scores = answer.list('scores', (item): ScorePoint => {
    const [atMs = Number.NaN, score = Number.NaN] = readNumbers(item, 'scores')
    return [atMs, score]
  })
  return { episode: toEpisode(answer.toValue()), scores }
}
