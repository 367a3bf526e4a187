// SPDX-License-Identifier: Apache-2.0
// Where everything of a household lies, and a check that we may use it.
import { createHash } from 'node:crypto'
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { SupervisorError } from './errors.ts'

/** Longest path that every supported system takes for a Unix socket, with some room. */
const maximumSocketPathBytes = 100

export interface DataLayout {
  readonly dataFolder: string
  readonly logFolder: string
  readonly lockPath: string
  readonly gatewaySocketPath: string
  readonly adminSocketPath: string
}

/** `$XDG_DATA_HOME/cryingsense`, or `~/.local/share/cryingsense`. */
export function defaultDataFolder(): string {
  const base = process.env['XDG_DATA_HOME']
  // The specification wants relative paths ignored (XDG Base Directory, "Environment variables").
  const isUsable = base?.startsWith('/') === true
  return join(isUsable ? base : join(homedir(), '.local', 'share'), 'cryingsense')
}

/** Paths below a data folder. The same folder gives the same paths, so that commands find a running hub. */
export function layOut(folder: string): DataLayout {
  const dataFolder = resolve(folder)
  const runFolder = join(dataFolder, 'run')
  const isShort = Buffer.byteLength(join(runFolder, 'gateway.sock')) <= maximumSocketPathBytes
  const digest = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)
  const socketFolder = isShort ? runFolder : join(tmpdir(), `cryingsense-${process.getuid?.() ?? 0}-${digest}`)
  return {
    dataFolder,
    logFolder: join(dataFolder, 'logs'),
    lockPath: join(runFolder, 'hub.lock'),
    gatewaySocketPath: join(socketFolder, 'gateway.sock'),
    adminSocketPath: join(socketFolder, 'admin.sock'),
  }
}

/** Makes the folders, for this user alone. Throws `DATA_FOLDER_UNUSABLE`. */
export function makeFolders({ dataFolder, logFolder, lockPath, adminSocketPath }: DataLayout): void {
  for (const folder of [dataFolder, logFolder, join(lockPath, '..'), join(adminSocketPath, '..')]) {
    makePrivate(folder, dataFolder)
  }
}

function makePrivate(folder: string, dataFolder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK + constants.W_OK + constants.X_OK)
  } catch (cause) {
    throw unusable(dataFolder, `${folder} cannot be written`, cause)
  }
  // Anyone can make a folder in the temporary folder before us, so owner and mode are checked and not assumed.
  const { mode, uid } = lstatSync(folder)
  if (process.getuid !== undefined && uid !== process.getuid()) {
    throw unusable(dataFolder, `${folder} belongs to another user`)
  }
  const isPrivate = (mode % 0o1000) % 0o100 === 0
  if (isPrivate) return
  // A folder someone made for us is closed; one with other things in it may be shared on purpose, so it is left alone.
  const names = readdirSync(folder)
  if (names.length > 0 && !names.includes('keys')) throw unusable(dataFolder, `${folder} is open to other users`)
  chmodSync(folder, 0o700)
}

export function unusable(dataFolder: string, why: string, cause?: unknown): SupervisorError {
  const systemCode = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const isFull = systemCode === 'ENOSPC' || systemCode === 'EDQUOT'
  const reason = isFull ? 'its disk is full' : why
  return new SupervisorError('DATA_FOLDER_UNUSABLE', 'unavailable', `Cannot use the data folder: ${reason}`, {
    context: { dataFolder, systemCode },
    remedy: isFull
      ? `Free some space on the disk of ${dataFolder}, or choose another folder with --data.`
      : `Make it yours alone with "chmod 700 ${dataFolder}", or choose another with --data.`,
    cause,
  })
}
