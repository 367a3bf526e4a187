// SPDX-License-Identifier: Apache-2.0
// Translates what SQLite and the file system say into the codes of the store.
import { CodedError } from '@cryingsense/bytes'
import { ServerError, type ServerErrorCode } from '../../errors.ts'

type StoreCode = Extract<ServerErrorCode, `STORE_${string}`>

const remedies = new Map<StoreCode, string>([
  ['STORE_DISK_FULL', 'Free some space on the disk of the data folder; the hub goes on by itself.'],
  ['STORE_CORRUPT', 'Restore the store from a backup, or move it away so that the hub makes a new one.'],
  ['STORE_IN_USE', 'Stop the other hub that uses this data folder, or choose another with --data.'],
  [
    'STORE_KEY_MISMATCH',
    'Put the key that belongs to this store into keys/store.key, or move the store away so that the hub makes a new one.',
  ],
  ['STORE_UNAVAILABLE', 'Check that the data folder exists, is writable by this user and its disk is healthy.'],
])

const messages = new Map<StoreCode, string>([
  ['STORE_DISK_FULL', 'the disk is full'],
  ['STORE_CORRUPT', 'a page fails its authentication or is damaged'],
  ['STORE_IN_USE', 'another process uses it'],
  ['STORE_KEY_MISMATCH', 'the key does not open it, or its first page is damaged'],
  ['STORE_UNAVAILABLE', 'the operating system refused a read or a write'],
])

/** `task` reads as in "Cannot open the store". A coded error passes unchanged; anything unknown is a bug of ours. */
export function toStoreError(error: unknown, task: string): CodedError {
  if (error instanceof CodedError) return error
  const systemCode = readCode(error)
  const code = storeCode(systemCode)
  if (code === undefined) {
    return new ServerError('INTERNAL', 'bug', `Cannot ${task}: ${systemCode || 'unexpected failure'}`, {
      remedy: 'Report this as a bug, with the log of the server.',
      cause: error,
    })
  }
  const kind = code === 'STORE_CORRUPT' ? 'invalid' : code === 'STORE_KEY_MISMATCH' ? 'untrusted' : 'unavailable'
  return new ServerError(code, kind, `Cannot ${task}: ${messages.get(code) ?? ''} (${systemCode})`, {
    context: { systemCode },
    remedy: remedies.get(code) ?? '',
    cause: error,
  })
}

function readCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/** Extended result codes begin with the name of their primary one (https://sqlite.org/rescode.html). */
function storeCode(systemCode: string): StoreCode | undefined {
  if (systemCode === 'SQLITE_FULL' || systemCode === 'ENOSPC' || systemCode === 'EDQUOT') return 'STORE_DISK_FULL'
  if (systemCode === 'SQLITE_NOTADB') return 'STORE_KEY_MISMATCH'
  if (systemCode.startsWith('SQLITE_CORRUPT')) return 'STORE_CORRUPT'
  if (systemCode.startsWith('SQLITE_BUSY') || systemCode.startsWith('SQLITE_LOCKED')) return 'STORE_IN_USE'
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|NOMEM|NOLFS)/.test(systemCode)) return 'STORE_UNAVAILABLE'
  if (/^(EACCES|EPERM|EROFS|EIO|ENOENT|ENOTDIR|EISDIR|EMFILE|ENFILE)$/.test(systemCode)) return 'STORE_UNAVAILABLE'
  return undefined
}
