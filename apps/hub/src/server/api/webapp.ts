// SPDX-License-Identifier: Apache-2.0
// Serves the built web app. Its page is public, because it holds nothing: all data comes through the API.
import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ServerError } from '../errors.ts'
import { signInRequired } from './boundary.ts'
import type { Api } from './provider.ts'

const yearMs = 365 * 24 * 3_600_000

export async function addWebApp(api: Api, { webFolder }: { readonly webFolder: string }): Promise<void> {
  await api.register(fastifyStatic, { root: webFolder, serve: false })
  api.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    config: { access: 'public' },
    schema: { hide: true },
    handler: (request, reply) => {
      const path = pathOf(request.url)
      if (path.startsWith('/api/')) throw missing(request)
      if (!isPage(path)) return sendFile(reply, path)
      if (existsSync(join(webFolder, 'index.html'))) return sendFile(reply, '/index.html')
      throw new ServerError('APP_NOT_BUILT', 'unavailable', 'Cannot show the app: it has not been built', {
        remedy: 'Start the hub with "npm start", which builds it.',
      })
    },
  })
  api.setNotFoundHandler({}, (request) => {
    throw missing(request)
  })
}

/** What does not look like a file is an address within the app, which finds its way by itself. */
function isPage(path: string): boolean {
  return extname(path) === '' && !path.startsWith('/assets/')
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  // Vite puts a hash of the content into the names below assets/, so those never change.
  const isHashed = path.startsWith('/assets/')
  return isHashed
    ? reply.sendFile(path, { maxAge: yearMs, immutable: true })
    : reply.sendFile(path, { cacheControl: false }).header('cache-control', 'no-cache')
}

function missing(request: FastifyRequest): ServerError {
  // Without a session even the existence of a route is not told.
  if (pathOf(request.url).startsWith('/api/') && request.session === null) return signInRequired()
  return new ServerError('NOT_FOUND', 'invalid', 'Cannot find this address', {
    remedy: 'Open the app at / or see /api/v1/openapi.json.',
  })
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '/'
}
