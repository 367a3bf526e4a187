// SPDX-License-Identifier: Apache-2.0
// The keys of a household, made at its first start.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureHouseholdKeys } from '../../authority/household.ts'
import { writeSecretFile } from '../../authority/secret-file.ts'
import type { Clock } from '../clock.ts'
import { readStoreKey, storeKeyBytes } from './key.ts'
import { toStoreError } from './sqlite/failure.ts'

export function storePath(dataFolder: string): string {
  return join(dataFolder, 'store', 'cryingsense.db')
}

/**
 * Makes the store's key and the household's certificates where they are missing, and returns the key of the store;
 * the caller wipes it. A store without its key is refused (`STORE_KEY_UNREADABLE`): a new key would open nothing.
 */
export async function prepareKeys(dataFolder: string, clock: Clock): Promise<Uint8Array> {
  const keyPath = join(dataFolder, 'keys', 'store.key')
  try {
    await mkdir(join(dataFolder, 'store'), { recursive: true, mode: 0o700 })
    await ensureHouseholdKeys(dataFolder, { nowMs: clock.nowMs() })
    if (!existsSync(keyPath) && !existsSync(storePath(dataFolder)))
      await writeSecretFile(keyPath, randomBytes(storeKeyBytes))
  } catch (error) {
    throw toStoreError(error, 'make the keys')
  }
  return readStoreKey(keyPath)
}
