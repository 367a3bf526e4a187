// SPDX-License-Identifier: Apache-2.0
// Signing in and out.
import { Type } from '@sinclair/typebox'
import type { Hub } from '../../hub.ts'
import { sessionAbsoluteMs, signInsPerMinute } from '../../limits.ts'
import { cookieName, sessionOf } from '../boundary.ts'
import type { Api } from '../provider.ts'
import { Problem, SessionState, SignIn } from '../schemas.ts'

const cookie = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const

export function addSessionRoutes(api: Api, hub: Hub, { port }: { readonly port: () => number }): void {
  api.get(
    '/api/v1/session',
    {
      config: { access: 'public' },
      schema: { summary: 'Whether the hub is claimed and the caller signed in', response: { 200: SessionState } },
    },
    async (request) => ({ claimed: await hub.sessions.isClaimed(), signedIn: request.session !== null }),
  )
  api.post(
    '/api/v1/session',
    {
      config: { access: 'public', rateLimit: { max: signInsPerMinute, timeWindow: 60_000 } },
      schema: {
        summary: 'Sign in with a one-time code; the first one claims the hub',
        body: SignIn,
        response: { 200: SessionState, 403: Problem },
      },
    },
    async (request, reply) => {
      const id = await hub.sessions.signIn(request.body.code)
      reply.setCookie(cookieName(port()), id, { ...cookie, maxAge: sessionAbsoluteMs / 1000 })
      return { claimed: true, signedIn: true }
    },
  )
  api.delete(
    '/api/v1/session',
    { config: { access: 'session' }, schema: { summary: 'Sign out', response: { 204: Type.Null() } } },
    async (request, reply) => {
      await hub.sessions.signOut(sessionOf(request).idSha256)
      return reply.clearCookie(cookieName(port()), cookie).code(204).send(null)
    },
  )
}
