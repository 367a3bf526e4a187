// SPDX-License-Identifier: Apache-2.0
// What a caregiver sees of one microphone.
import type { CannotHearCause } from '@cryingsense/protocol/gateway'
import type { Device, DeviceKind } from '../store/store.ts'

/** `offline`: nothing has been heard of the device since the server started, for some seconds at most. */
export type RoomCondition = 'quiet' | 'crying' | 'cannotHear' | 'offline'
/** `earGone`: the listening process itself is away. */
export type RoomCause = CannotHearCause | 'earGone'

/** What is known of a room, apart from what the device is called. */
export interface RoomHearing {
  readonly state: RoomCondition
  /** Present exactly when `state` is `cannotHear`. */
  readonly cause?: RoomCause
  /** When the state began. */
  readonly sinceMs: number
  readonly levelDbfs: number | null
  readonly score: number | null
  readonly lastHeardAtMs: number | null
  readonly openEpisodeId?: string
}

export interface Room extends RoomHearing {
  readonly deviceId: string
  readonly name: string
  readonly room: string
  readonly kind: DeviceKind
}

export function toRoom(device: Device, hearing: RoomHearing): Room {
  const { deviceId, name, room, kind } = device
  return { deviceId, name, room, kind, ...hearing }
}
