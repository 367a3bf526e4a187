// SPDX-License-Identifier: Apache-2.0
// Headers of every answer: the page may load nothing from anywhere else, be framed by nobody, and use the microphone
// only for itself.
import helmet from '@fastify/helmet'
import type { Api } from './provider.ts'

export interface HeaderOptions {
  /** Port of browser microphones, which the page connects to on this machine. */
  readonly browserPort: number
}

export async function addHeaders(api: Api, { browserPort }: HeaderOptions): Promise<void> {
  await api.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'", `ws://localhost:${browserPort}`, `ws://127.0.0.1:${browserPort}`],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        // The one policy the app may create: it lets the service worker's and worklets' own addresses through.
        trustedTypes: ['cryingsense'],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Plain HTTP on this machine only: HSTS would lock other programs' ports on localhost into HTTPS.
    hsts: false,
  })
  api.addHook('onRequest', async (_request, reply) => {
    reply.header('Permissions-Policy', 'microphone=(self), camera=(), geolocation=(), payment=(), usb=(), serial=()')
  })
}
