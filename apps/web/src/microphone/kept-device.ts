// SPDX-License-Identifier: Apache-2.0
// Which microphone this browser is, kept over reloads: after one, the room is the same room and not a new one. The
// token opens only this browser's own microphone line, also after signing out; removing the microphone makes it
// worthless.
import type { BrowserDevice } from '../api/devices.ts'
import { JsonObject } from '../api/json.ts'
import type { Preferences } from '../preference/preferences.ts'

const deviceKey = 'cryingsense.microphone'
const bootKey = 'cryingsense.microphone.boots'

export interface KeptDevice {
  readonly name: string
  readonly room: string
  readonly device: BrowserDevice
}

export function readKeptDevice(preferences: Preferences): KeptDevice | undefined {
  const stored = preferences.read(deviceKey)
  if (stored === undefined) return undefined
  try {
    const json = new JsonObject(JSON.parse(stored))
    const device = { deviceId: json.text('deviceId'), token: json.text('token'), url: json.text('url') }
    return { name: json.text('name'), room: json.text('room'), device }
  } catch {
    // Written by another version, or by hand: as good as nothing.
    return undefined
  }
}

export function writeKeptDevice(preferences: Preferences, kept: KeptDevice | undefined): void {
  const { name, room, device } = kept ?? {}
  preferences.write(deviceKey, kept === undefined ? undefined : JSON.stringify({ name, room, ...device }))
}

/** A number larger than at every start before, also when this device's clock was set back. */
export function takeBootCounter(preferences: Preferences, nowMs: number): number {
  const last = Number(preferences.read(bootKey) ?? 0)
  const next = Math.max(Math.floor(nowMs), Number.isSafeInteger(last) ? last + 1 : 0)
  preferences.write(bootKey, String(next))
  return next
}
