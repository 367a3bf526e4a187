// SPDX-License-Identifier: Apache-2.0
// The allow-list in SQLite.
import type Database from 'better-sqlite3-multiple-ciphers'
import type { Clock } from '../../clock.ts'
import type { Device, DeviceRegistry } from '../store.ts'
import { toStoreError } from './failure.ts'
import { type DeviceRow, toDevice } from './rows.ts'

/** The `DeviceRegistry` port over an open database. */
export class SqliteDeviceRegistry implements DeviceRegistry {
  readonly #database: Database.Database
  readonly #clock: Clock

  constructor(database: Database.Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  async add(device: Device): Promise<void> {
    try {
      this.#database
        .prepare<[Device]>(
          `INSERT INTO devices (device_id, name, room, kind, credential_sha256, added_at_ms)
           VALUES (@deviceId, @name, @room, @kind, @credentialSha256, @addedAtMs)`,
        )
        .run(device)
    } catch (error) {
      throw toStoreError(error, 'add a device')
    }
  }

  async remove(deviceId: string): Promise<boolean> {
    try {
      const { changes } = this.#database
        .prepare<[number, string]>('UPDATE devices SET removed_at_ms = ? WHERE device_id = ? AND removed_at_ms IS NULL')
        .run(this.#clock.nowMs(), deviceId)
      return changes === 1
    } catch (error) {
      throw toStoreError(error, 'remove a device')
    }
  }

  async list(): Promise<readonly Device[]> {
    try {
      return this.#database
        .prepare<[], DeviceRow>(
          `SELECT device_id, name, room, kind, credential_sha256, added_at_ms FROM devices
           WHERE removed_at_ms IS NULL ORDER BY added_at_ms, device_id`,
        )
        .all()
        .map(toDevice)
    } catch (error) {
      throw toStoreError(error, 'list devices')
    }
  }
}
