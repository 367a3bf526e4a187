// SPDX-License-Identifier: Apache-2.0
// Reads the store's key. An empty or short key must never reach the cipher layer: it would write plaintext in silence.
import { readFileSync } from 'node:fs'
import { ServerError } from '../errors.ts'

/** Length of the raw key of the database. */
export const storeKeyBytes = 32

/** Reads the 32 raw bytes of the key file. Throws `STORE_KEY_UNREADABLE`. The caller wipes the key after use. */
export function readStoreKey(path: string): Uint8Array {
  let key: Uint8Array
  try {
    key = readFileSync(path)
  } catch (cause) {
    throw new ServerError('STORE_KEY_UNREADABLE', 'unavailable', 'Cannot read the key of the store', {
      context: { path },
      remedy: `Put the file back at ${path}, readable by this user; without it the episodes cannot be opened.`,
      cause,
    })
  }
  assertStoreKey(key, path)
  return key
}

/** Refuses a key that is not 32 bytes, or is all zeros as a file of a crashed disk may be. */
export function assertStoreKey(key: Uint8Array, path = 'the key'): void {
  if (key.length === storeKeyBytes && key.some((byte) => byte !== 0)) return
  throw new ServerError(
    'STORE_KEY_UNREADABLE',
    'invalid',
    `Cannot use the key of the store: needs ${storeKeyBytes} random bytes, got ${key.length}${key.length === storeKeyBytes ? ' zeros' : ''}`,
    {
      context: { path, keyBytes: key.length },
      remedy: 'Put the right key file back from a backup, or start with an empty data folder.',
    },
  )
}
