// SPDX-License-Identifier: Apache-2.0
// Episodes of crying, page by page, and one with its scores.
import { ServerError } from '../../errors.ts'
import type { Hub } from '../../hub.ts'
import { defaultPageEpisodes } from '../../limits.ts'
import type { EpisodeCursor } from '../../store/store.ts'
import type { Api } from '../provider.ts'
import { EpisodeDetail, EpisodeList, EpisodeListQuery, EpisodeParameters, Problem } from '../schemas.ts'

export function addEpisodeRoutes(api: Api, hub: Hub): void {
  api.get(
    '/api/v1/episodes',
    {
      config: { access: 'session' },
      schema: {
        summary: 'Episodes, newest first; those that overlap the asked time',
        querystring: EpisodeListQuery,
        response: { 200: EpisodeList, 400: Problem },
      },
    },
    async (request) => {
      const { limit = defaultPageEpisodes, cursor, ...filter } = request.query
      const page = await hub.store.episodes.list({
        ...filter,
        limit,
        cursor: cursor === undefined ? undefined : readCursor(cursor),
      })
      return { episodes: [...page.episodes], next: page.next && writeCursor(page.next) }
    },
  )
  api.get(
    '/api/v1/episodes/:episodeId',
    {
      config: { access: 'session' },
      schema: {
        summary: 'One episode with its scores',
        params: EpisodeParameters,
        response: { 200: EpisodeDetail, 404: Problem },
      },
    },
    async (request) => {
      const episode = await hub.store.episodes.find(request.params.episodeId)
      if (episode === undefined) {
        throw new ServerError('NOT_FOUND', 'invalid', 'Cannot find the episode: there is none with this id', {
          remedy: 'List the episodes again; it may not have been stored yet.',
        })
      }
      return { ...episode, scores: episode.scores.map(([atMs, score]): [number, number] => [atMs, score]) }
    },
  )
}

/** The schema has checked the form. */
function readCursor(text: string): EpisodeCursor {
  const [startedAtMs = '', episodeId = ''] = text.split('_')
  return { startedAtMs: Number(startedAtMs), episodeId }
}

function writeCursor({ startedAtMs, episodeId }: EpisodeCursor): string {
  return `${startedAtMs}_${episodeId}`
}
