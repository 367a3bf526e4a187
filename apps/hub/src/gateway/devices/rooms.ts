// SPDX-License-Identifier: Apache-2.0
// The rooms of all allowed devices, and which connection speaks for each. Follows the allow-list: a device that leaves
// it loses its room and its connection in the same call.
import type { AllowedDevice, EarLive } from '@cryingsense/protocol/gateway'
import { liveEveryMs, liveMessagesPerSecond } from '../limits.ts'
import type { Room } from '../room/room.ts'
import type { Connection } from '../session/connection.ts'
import type { AllowList } from './allow-list.ts'

export interface Speaker {
  readonly connection: Connection
  readonly cut: () => void
}

export class Rooms {
  readonly #rooms = new Map<string, { readonly room: Room; readonly device: AllowedDevice }>()
  readonly #speakers = new Map<string, Speaker>()
  readonly #newRoom: (deviceId: string) => Room
  #nextLive = 0

  constructor(newRoom: (deviceId: string) => Room) {
    this.#newRoom = newRoom
  }

  get(deviceId: string): Room | undefined {
    return this.#rooms.get(deviceId)?.room
  }
  *all(): Generator<Room, void, undefined> {
    for (const { room } of this.#rooms.values()) yield room
  }

  /** Makes rooms for new devices; closes and cuts those that are gone or have another key. */
  follow(allowList: AllowList): void {
    for (const [deviceId, { room, device }] of this.#rooms) {
      if (allowList.isCurrent(device)) continue
      this.#speakers.get(deviceId)?.cut()
      this.#speakers.delete(deviceId)
      room.close()
      this.#rooms.delete(deviceId)
    }
    for (const device of allowList.devices) {
      if (!this.#rooms.has(device.deviceId)) {
        this.#rooms.set(device.deviceId, { room: this.#newRoom(device.deviceId), device })
      }
    }
  }

  /** `speaker` speaks for the device from now on; whoever did before is told so. */
  speak(deviceId: string, speaker: Speaker): void {
    const before = this.#speakers.get(deviceId)
    this.#speakers.set(deviceId, speaker)
    if (before !== undefined && before.connection !== speaker.connection) before.connection.close('superseded')
  }

  /** The connection is gone. */
  fallSilent(deviceId: string, connection: Connection): void {
    if (this.#speakers.get(deviceId)?.connection === connection) this.#speakers.delete(deviceId)
  }

  /** Live messages that are due now, in turn, so that all rooms are seen however many there are. */
  *takeLive(): Generator<EarLive, void, undefined> {
    const rooms = [...this.#rooms.values()]
    const most = Math.min(rooms.length, Math.ceil((liveMessagesPerSecond * liveEveryMs) / 1000))
    for (let count = 0; count < most; count++) {
      const live = rooms[this.#nextLive++ % rooms.length]?.room.takeLive()
      if (live !== undefined) yield live
    }
    this.#nextLive %= Math.max(1, rooms.length)
  }
}
