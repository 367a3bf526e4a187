// SPDX-License-Identifier: Apache-2.0
// The frame of the OpenAPI document; routes and schemas fill it in.
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

/** `cookie`: name of the session's cookie. */
export function describeApi(cookie: string): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'CryingSense hub',
      version: '1',
      description: 'Rooms, episodes and microphones of one household. Sound is not part of it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: cookie } } },
    security: [{ session: [] }],
  }
}
