// SPDX-License-Identifier: Apache-2.0
// How the hub itself is doing: whether it can remember, and whether it listens at all.
import { JsonObject } from '../api/json.ts'

const storageStates = ['ok', 'diskFull', 'failing'] as const
export type StorageState = (typeof storageStates)[number]

export interface HubStatus {
  /** Anything but `ok`: alerts still come, but episodes wait to be stored. */
  readonly storage: StorageState
  readonly isListening: boolean
}

export function toHubStatus(value: unknown): HubStatus {
  const json = new JsonObject(value, 'status')
  return {
    storage: json.oneOf('storage', storageStates),
    isListening: json.oneOf('ear', ['listening', 'gone']) === 'listening',
  }
}
