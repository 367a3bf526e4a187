// SPDX-License-Identifier: Apache-2.0
// Builds the web server: checks first, then routes, then the app. Nothing listens yet.
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import { Type } from '@sinclair/typebox'
import { CodedError } from '@cryingsense/bytes'
import Fastify from 'fastify'
import { ServerError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { maximumBodyBytes, requestsPerMinute } from '../limits.ts'
import type { Log } from '../log.ts'
import { cookieName, type DeclaredRoute, guard } from './boundary.ts'
import { addHeaders } from './headers.ts'
import { describeApi } from './openapi.ts'
import { toProblem } from './problems.ts'
import { type Api, compileSchema, type TypeBoxProvider } from './provider.ts'
import { addDeviceRoutes } from './routes/devices.ts'
import { addEpisodeRoutes } from './routes/episodes.ts'
import { addLiveRoute } from './routes/live.ts'
import { addRoomRoutes } from './routes/rooms.ts'
import { addSessionRoutes } from './routes/session.ts'
import { addWebApp } from './webapp.ts'

export interface ApiOptions {
  readonly hub: Hub
  readonly log: Log
  /** Port that the page itself is served from. */
  readonly port: () => number
  /** Port of browser microphones. */
  readonly browserPort: number
  /** Folder of the built web app. */
  readonly webFolder: string
  /** Told of every route as it is declared. */
  readonly onRoute?: (route: DeclaredRoute) => void
}

export async function buildApi({ hub, log, port, browserPort, webFolder, onRoute }: ApiOptions): Promise<Api> {
  const api: Api = Fastify({
    logger: false,
    bodyLimit: maximumBodyBytes,
    exposeHeadRoutes: false,
    requestTimeout: 10_000,
    forceCloseConnections: true,
    return503OnClosing: true,
    // An address that cannot even be decoded; the default answer would quote it.
    frameworkErrors: (error, _request, reply) => {
      const { status, body } = toProblem(error)
      reply.raw.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
    },
  }).withTypeProvider<TypeBoxProvider>()
  api.setValidatorCompiler(compileSchema)
  api.setErrorHandler((error, _request, reply) => {
    const { status, body } = toProblem(error)
    if (status >= 500) log.error('request failed', error)
    return reply.code(status).send(body)
  })
  await addHeaders(api, { browserPort })
  await api.register(cookie)
  guard(api, { sessions: hub.sessions, port, onRoute })
  await api.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    // Everyone on this machine shares one address, so that without this any web page could use up a caregiver's limit.
    keyGenerator: (request) => request.session?.idSha256 ?? request.ip,
    errorResponseBuilder: () => tooManyRequests(),
  })
  await api.register(swagger, {
    openapi: describeApi(cookieName(port())),
    transform: ({ schema, url, route }) => ({
      schema: route.config?.access === 'public' ? { ...schema, security: [] } : schema,
      url,
    }),
  })
  await api.register(async (routes: Api) => {
    addSessionRoutes(routes, hub, { port })
    addRoomRoutes(routes, hub)
    addEpisodeRoutes(routes, hub)
    addDeviceRoutes(routes, hub, { browserPort })
    addLiveRoute(routes, hub)
    routes.get(
      '/api/v1/openapi.json',
      {
        config: { access: 'session' },
        schema: { summary: 'This description (OpenAPI 3.1)', response: { 200: Type.Unknown() } },
      },
      async () => api.swagger(),
    )
  })
  await addWebApp(api, { webFolder })
  return api
}

function tooManyRequests(): CodedError {
  return new ServerError('TOO_MANY_REQUESTS', 'untrusted', 'Cannot answer: too many requests in a minute', {
    remedy: 'Wait a minute and try again.',
  })
}
