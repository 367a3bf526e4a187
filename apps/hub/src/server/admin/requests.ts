// SPDX-License-Identifier: Apache-2.0
// What the console may ask of a running hub, and what it is answered: one JSON line each way.
import { type Static, Type } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import { Label } from '../api/schemas.ts'
import { ServerError } from '../errors.ts'
import { maximumPageEpisodes } from '../limits.ts'
import type { HubStatus } from '../live/log.ts'
import type { Room } from '../rooms/room.ts'
import type { Device, Episode } from '../store/store.ts'

const strict = { additionalProperties: false } as const

const Request = Type.Union([
  Type.Object({ ask: Type.Literal('status') }, strict),
  Type.Object(
    {
      ask: Type.Literal('episodes'),
      limit: Type.Integer({ minimum: 1, maximum: maximumPageEpisodes }),
      fromMs: Type.Optional(Type.Integer({ minimum: 0 })),
    },
    strict,
  ),
  Type.Object({ ask: Type.Literal('devices') }, strict),
  Type.Object(
    {
      ask: Type.Literal('addDevice'),
      name: Label,
      room: Label,
      hubHost: Type.String({ pattern: '^[A-Za-z0-9.:_-]{1,253}$' }),
    },
    strict,
  ),
  Type.Object({ ask: Type.Literal('removeDevice'), device: Type.String({ minLength: 1, maxLength: 64 }) }, strict),
  Type.Object({ ask: Type.Literal('code') }, strict),
])

export type AdminRequest = Static<typeof Request>

export interface StatusAnswer {
  readonly url: string
  readonly claimed: boolean
  readonly status: HubStatus
  readonly rooms: readonly Room[]
}
export type DeviceAnswer = Omit<Device, 'credentialSha256'>
export interface AddedDeviceAnswer {
  readonly device: DeviceAnswer
  /** Folder with the device's key and certificates. */
  readonly folder: string
  readonly hubHost: string
  readonly hubPort: number
}
export interface CodeAnswer {
  readonly code: string
  readonly expiresAtMs: number
  readonly url: string
}

/** What each request is answered with. */
export interface AdminAnswers {
  readonly status: StatusAnswer
  readonly episodes: { readonly episodes: readonly Episode[] }
  readonly devices: { readonly devices: readonly DeviceAnswer[] }
  readonly addDevice: AddedDeviceAnswer
  readonly removeDevice: { readonly device: DeviceAnswer }
  readonly code: CodeAnswer
}

export type AdminLine =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string; readonly remedy: string } }

const check = TypeCompiler.Compile(Request)

/** Reads one line. Throws `ADMIN_REQUEST_INVALID`. */
export function decodeRequest(line: string): AdminRequest {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw invalid('it is not JSON', cause)
  }
  if (!check.Check(value)) throw invalid('it is not a known request')
  return value
}

function invalid(why: string, cause?: unknown): ServerError {
  return new ServerError('ADMIN_REQUEST_INVALID', 'invalid', `Cannot use the request: ${why}`, {
    remedy: 'Use the cryingsense command of the same version as the hub.',
    cause,
  })
}
