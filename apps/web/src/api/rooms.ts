// SPDX-License-Identifier: Apache-2.0
// Rooms as the hub tells them: one microphone each, and what the hub makes of its sound right now.
import type { ApiClient } from './client.ts'
import { JsonObject } from './json.ts'

export const roomStates = ['quiet', 'crying', 'cannotHear', 'offline'] as const
export type RoomState = (typeof roomStates)[number]

export const hearingCauses = [
  'deviceSilent',
  'zeroSamples',
  'stuckSamples',
  'clipping',
  'noiseTooHigh',
  'modelFailed',
  'earGone',
] as const
/** Why a room cannot be heard. */
export type HearingCause = (typeof hearingCauses)[number]

const deviceKinds = ['microphone', 'virtual', 'browser'] as const
/** A real microphone, a demonstration without a baby, or a browser. */
export type DeviceKind = (typeof deviceKinds)[number]

export interface Room {
  readonly deviceId: string
  readonly name: string
  readonly room: string
  readonly kind: DeviceKind
  readonly state: RoomState
  readonly cause: HearingCause | undefined
  /** When the state began, by the hub's clock. */
  readonly sinceMs: number
  /** 0 is full scale; absent until something was heard. */
  readonly levelDbfs: number | undefined
  /** The detector's latest score, 0..1. */
  readonly score: number | undefined
  readonly lastHeardAtMs: number | undefined
  readonly openEpisodeId: string | undefined
}

/** Throws `API_ANSWER_UNREADABLE` on a state this page does not know: it must never show one as another. */
export function toRoom(value: unknown): Room {
  const json = new JsonObject(value, 'room')
  const number = (object: JsonObject, field: string): number => object.number(field)
  const text = (object: JsonObject, field: string): string => object.text(field)
  const cause = json.optional('cause', text)
  return Object.freeze({
    deviceId: json.text('deviceId'),
    name: json.text('name'),
    room: json.text('room'),
    kind: json.oneOf('kind', deviceKinds),
    state: json.oneOf('state', roomStates),
    // A cause newer than this page still means "cannot hear"; only the advice is then general.
    cause: hearingCauses.find((known) => known === cause),
    sinceMs: json.number('sinceMs'),
    levelDbfs: json.optional('levelDbfs', number),
    score: json.optional('score', number),
    lastHeardAtMs: json.optional('lastHeardAtMs', number),
    openEpisodeId: json.optional('openEpisodeId', text),
  })
}

export async function readRooms(api: ApiClient): Promise<readonly Room[]> {
  return (await api.request('GET', '/rooms')).list('rooms', toRoom)
}
