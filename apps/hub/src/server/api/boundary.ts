// SPDX-License-Identifier: Apache-2.0
// Who may ask what: every route declares its access, and what it does not declare does not start. Also the two checks
// that keep other web sites out: the Host header (DNS rebinding) and where a request comes from (CSRF).
import type { FastifyRequest } from 'fastify'
import type { Sessions } from '../access/sessions.ts'
import { ServerError } from '../errors.ts'
import type { Session } from '../store/store.ts'
import type { Api } from './provider.ts'

/** `public`: anyone on this machine; `session`: whoever is signed in. */
export type Access = 'public' | 'session'

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access
  }
  interface FastifyRequest {
    /** The caller's session; always there in a handler whose access is `session`. */
    session: Session | null
  }
}

/**
 * Browsers accept `__Host-` only with Secure and Path=/, and then no other host can set or overwrite it. The port,
 * because cookies do not tell ports apart: a second hub on this machine would sign the first one's caregivers out.
 */
export function cookieName(port: number): string {
  return `__Host-cryingsense-${port}`
}

const safeMethods = new Set(['GET', 'HEAD'])

export interface DeclaredRoute {
  readonly method: string
  readonly url: string
  readonly access: Access
}

export interface GuardOptions {
  readonly sessions: Sessions
  /** The web port, once it is known. */
  readonly port: () => number
  readonly onRoute?: ((route: DeclaredRoute) => void) | undefined
}

/** Adds the checks. Call before any route is added. */
export function guard(api: Api, { sessions, port, onRoute }: GuardOptions): void {
  api.decorateRequest('session', null)
  api.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) throw new TypeError(`Route ${String(method)} ${url} does not declare its access`)
    for (const each of [method].flat()) onRoute?.({ method: each, url, access: config.access })
  })
  api.addHook('onRequest', async (request) => {
    assertOwnHost(request, port())
    assertOwnSite(request)
    request.session = await readSession(request, sessions, cookieName(port()))
    if (request.routeOptions.config.access !== 'public' && request.session === null) throw signInRequired()
  })
}

/** The session of a handler that only signed-in callers reach. */
export function sessionOf(request: FastifyRequest): Session {
  if (request.session === null) throw signInRequired()
  return request.session
}

export function signInRequired(): ServerError {
  return new ServerError('SIGN_IN_REQUIRED', 'untrusted', 'Cannot answer: sign in first', {
    remedy: 'Open the app and type the one-time code of the hub.',
  })
}

async function readSession(request: FastifyRequest, sessions: Sessions, cookie: string): Promise<Session | null> {
  const id = request.cookies[cookie]
  return id === undefined ? null : ((await sessions.check(id)) ?? null)
}

/** A page of another name that resolves to this machine must not become our page. */
function assertOwnHost(request: FastifyRequest, port: number): void {
  const names = ['localhost', '127.0.0.1', '[::1]']
  if (names.some((name) => request.headers.host === `${name}:${port}`)) return
  throw refused('Cannot answer: this host name is not ours', `Open http://localhost:${port}/ on the hub itself.`)
}

/**
 * Only our own page may change anything, and only it may read from a browser; from another site, a link may open the
 * app, and nothing of it may be loaded (https://web.dev/articles/fetch-metadata, "Resource Isolation Policy").
 */
function assertOwnSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const isSafe = safeMethods.has(request.method)
  if (isSafe) {
    // By the route and not by the address as it was written: "/%61pi/" leads to the same route.
    const isApi = request.routeOptions.url?.startsWith('/api/') !== false
    const isLink = !isApi && request.headers['sec-fetch-mode'] === 'navigate'
    if (isLink || site === undefined || site === 'same-origin' || site === 'none') return
  } else if (site === 'same-origin' || (site === undefined && isOwnOrigin(request))) return
  throw refused('Cannot answer: the request comes from another site', 'Use the app that the hub itself serves.')
}

function isOwnOrigin(request: FastifyRequest): boolean {
  return request.headers.origin === `http://${request.headers.host ?? ''}`
}

function refused(message: string, remedy: string): ServerError {
  return new ServerError('REQUEST_REFUSED', 'untrusted', message, { remedy })
}
