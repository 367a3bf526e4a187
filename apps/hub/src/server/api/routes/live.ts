// SPDX-License-Identifier: Apache-2.0
// The live stream, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
import { Type } from '@sinclair/typebox'
import { ServerError } from '../../errors.ts'
import type { Hub } from '../../hub.ts'
import { maximumStreams, maximumStreamsPerSession } from '../../limits.ts'
import { LiveStream } from '../../live/stream.ts'
import { sessionOf } from '../boundary.ts'
import type { Api } from '../provider.ts'
import { Problem } from '../schemas.ts'

const LastEventId = Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 64 })) })

export function addLiveRoute(api: Api, hub: Hub): void {
  const streams = new Map<LiveStream, string>()
  hub.sessions.onEnd((idSha256) => {
    for (const [stream, owner] of streams) if (owner === idSha256) stream.close()
  })
  api.addHook('preClose', async () => {
    for (const stream of streams.keys()) stream.close()
  })
  api.get(
    '/api/v1/live',
    {
      config: { access: 'session' },
      schema: {
        summary: 'Server-sent events: room, episode, removed, status (with ids), level and heartbeat (without)',
        headers: LastEventId,
        response: { 200: Type.String({ description: 'text/event-stream' }), 429: Problem },
      },
    },
    async (request, reply) => {
      const owner = sessionOf(request)
      const ofOwner = [...streams.values()].filter((idSha256) => idSha256 === owner.idSha256).length
      if (!(ofOwner < maximumStreamsPerSession && streams.size < maximumStreams)) throw tooManyStreams()
      // From here on the stream owns the socket; the headers set so far go out with it.
      reply.hijack()
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value)
      }
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
      const stream = new LiveStream(reply.raw, { hub, session: owner, onEnd: () => streams.delete(stream) })
      streams.set(stream, owner.idSha256)
      await stream.begin(request.headers['last-event-id'])
      return reply
    },
  )
}

function tooManyStreams(): ServerError {
  return new ServerError('TOO_MANY_STREAMS', 'untrusted', 'Cannot open another live stream', {
    context: { limit: maximumStreamsPerSession },
    remedy: 'Close a tab of the app.',
  })
}
