// SPDX-License-Identifier: Apache-2.0
// The live picture of one room, about four times a second. It is coarse on purpose (32 bands, 8 columns a second):
// speech cannot be rebuilt from it, and sound itself never leaves the hub's ear.
import { roomStates, type RoomState } from '../api/rooms.ts'
import { JsonObject, readNumbers } from '../api/json.ts'

export const spectrumBands = 32

export interface LevelEvent {
  readonly deviceId: string
  /** The ear's clock. */
  readonly atMs: number
  readonly levelDbfs: number
  readonly score: number
  readonly state: RoomState
  /** Columns, oldest first; each of {@link spectrumBands} loudnesses 0..255, lowest pitch first. */
  readonly spectrum: readonly (readonly number[])[]
}

export function toLevelEvent(value: unknown): LevelEvent {
  const json = new JsonObject(value, 'level')
  return {
    deviceId: json.text('deviceId'),
    atMs: json.number('atMs'),
    levelDbfs: json.number('levelDbfs'),
    score: json.number('score'),
    state: json.oneOf('state', roomStates),
    spectrum: json.list('spectrum', (column) => readNumbers(column, 'spectrum')),
  }
}
