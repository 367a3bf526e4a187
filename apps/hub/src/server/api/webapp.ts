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
    handler: async (request, reply) => {
      const path = decodePath(request.url)
      if (path.startsWith('/api/')) return answerMissing(request, reply, webFolder)
      return sendFile(reply, path === '/' ? '/index.html' : path)
    },
  })
  api.setNotFoundHandler({}, (request, reply) => answerMissing(request, reply, webFolder))
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  // Vite puts a hash of the content into the names below assets/, so those never change.
  const isHashed = path.startsWith('/assets/')
  return isHashed
    ? reply.sendFile(path, { maxAge: yearMs, immutable: true })
    : reply.sendFile(path, { cacheControl: false }).header('cache-control', 'no-cache')
}

/** What is neither a file nor a route: a page of the app, unless it looks like a file or belongs to the API. */
function answerMissing(request: FastifyRequest, reply: FastifyReply, webFolder: string): FastifyReply {
  const path = decodePath(request.url)
  const isApi = path.startsWith('/api/')
  // Without a session even the existence of a route is not told.
  if (isApi && request.session === null) throw signInRequired()
  const isPage =
    !isApi && !path.startsWith('/assets/') && ['GET', 'HEAD'].includes(request.method) && extname(path) === ''
  // Fastify gives up on a file that is missing inside this handler, so it must not be.
  if (isPage && existsSync(join(webFolder, 'index.html'))) return sendFile(reply, '/index.html')
  if (isPage) {
    throw new ServerError('APP_NOT_BUILT', 'unavailable', 'Cannot show the app: it has not been built', {
      remedy: 'Start the hub with "npm start", which builds it.',
    })
  }
  throw new ServerError('NOT_FOUND', 'invalid', 'Cannot find this address', {
    remedy: 'Open the app at / or see /api/v1/openapi.json.',
  })
}

function decodePath(url: string): string {
  return url.split('?', 1)[0] ?? '/'
}
