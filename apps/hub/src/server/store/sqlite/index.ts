// SPDX-License-Identifier: Apache-2.0
// The encrypted store of a household, in one file.
import type { Clock } from '../../clock.ts'
import type { HubStore } from '../store.ts'
import { SqliteAccessStore } from './access.ts'
import { SqliteDeviceRegistry } from './devices.ts'
import { SqliteEpisodeStore } from './episodes.ts'
import { openDatabase, type OpenOptions } from './open.ts'

/** Opens or creates the store; see {@link openDatabase} for its refusals. */
export function openSqliteStore(options: OpenOptions & { readonly clock: Clock }): HubStore {
  const database = openDatabase(options)
  return {
    episodes: new SqliteEpisodeStore(database, options.clock),
    devices: new SqliteDeviceRegistry(database, options.clock),
    access: new SqliteAccessStore(database),
    close: async () => {
      database.close()
    },
  }
}
