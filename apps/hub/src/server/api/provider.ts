// SPDX-License-Identifier: Apache-2.0
// Joins Fastify and TypeBox: one schema gives the handler's types, validates the request and describes the API.
import { type Static, type TSchema, Kind } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Value } from '@sinclair/typebox/value'
import type {
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
  FastifyBaseLogger,
  FastifySchemaCompiler,
} from 'fastify'
import { ServerError } from '../errors.ts'

export interface TypeBoxProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  readonly serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown
}

/** The server's application, with typed routes. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxProvider
>

/**
 * Validates without repairing: nothing is removed, filled in or coerced, except that a query string is text and its
 * numbers must be read as numbers.
 */
export const compileSchema: FastifySchemaCompiler<unknown> = ({ schema, httpPart }) => {
  if (!isTypeBox(schema)) throw new TypeError('A route needs TypeBox schemas')
  const check = TypeCompiler.Compile(schema)
  return (data: unknown) => {
    const value = httpPart === 'querystring' ? Value.Convert(schema, { ...Object(data) }) : data
    if (check.Check(value)) return { value }
    const first = check.Errors(value).First()
    return { error: refuseRequest(httpPart ?? 'request', first?.path ?? '', first?.message ?? 'does not match') }
  }
}

/** The path names our own field; the value is never quoted back. */
function refuseRequest(part: string, path: string, reason: string): ServerError {
  const field = /^[A-Za-z0-9_/]{1,64}$/.test(path) ? path : ''
  return new ServerError('REQUEST_INVALID', 'invalid', `Cannot use the ${part}${field}: ${reason.toLowerCase()}`, {
    context: { part, path: field },
    remedy: 'See the description of the API at /api/v1/openapi.json.',
  })
}

function isTypeBox(schema: unknown): schema is TSchema {
  return typeof schema === 'object' && schema !== null && Kind in schema
}
