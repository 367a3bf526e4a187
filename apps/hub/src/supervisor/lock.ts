// SPDX-License-Identifier: Apache-2.0
// One hub per data folder. The lock names a process and when it started, so that a process number that was given to
// someone else after a crash does not keep the hub from starting.
import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SupervisorError } from './errors.ts'
import { unusable } from './folder.ts'

interface LockContent {
  readonly pid: number
  readonly startToken: string
  readonly url: string
}

export interface Lock {
  /** A dead process left its lock; its children may be a moment from their end. */
  readonly wasStale: boolean
  release(): void
}

/** Takes the lock, also from a process that is dead. Throws `HUB_RUNNING` with the running hub's URL. */
export function takeLock(path: string, { url }: { readonly url: string }): Lock {
  const content = JSON.stringify({ pid: process.pid, startToken: startToken(process.pid) ?? '', url })
  const ownPath = `${path}.${process.pid}`
  for (let tries = 0; tries < 3; tries++) {
    // A link appears with its content or not at all; a file that is created and then written could be read empty.
    try {
      writeFileSync(ownPath, content, { mode: 0o600 })
      linkSync(ownPath, path)
      return { wasStale: tries > 0, release: () => release(path, content) }
    } catch (error) {
      if (!isTaken(error)) throw unusable(dirname(dirname(path)), 'its lock cannot be written', error)
      removeStale(path)
    } finally {
      rmSync(ownPath, { force: true })
    }
  }
  throw running('')
}

/** Moves a dead process's lock away. Throws `HUB_RUNNING` where its process lives. */
function removeStale(path: string): void {
  const found = readLock(path)
  if (found !== undefined && isAlive(found)) throw running(found.url)
  const stalePath = `${path}.stale.${process.pid}`
  try {
    renameSync(path, stalePath)
    // Between reading and moving, another start may have replaced the stale lock with its own: give that one back.
    const moved = readLock(stalePath)
    if (moved !== undefined && isAlive(moved)) {
      linkSync(stalePath, path)
      throw running(moved.url)
    }
  } catch (error) {
    if (error instanceof SupervisorError) throw error
  } finally {
    rmSync(stalePath, { force: true })
  }
}

function release(path: string, content: string): void {
  try {
    if (readFileSync(path, 'utf8') === content) rmSync(path)
  } catch {
    // Someone removed it by hand; there is nothing left to release.
  }
}

/** What the lock says, or undefined where it is gone or unreadable. */
function readLock(path: string): LockContent | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value !== 'object' || value === null || !('pid' in value)) return undefined
    const { pid } = value
    const token = 'startToken' in value ? value.startToken : undefined
    const url = 'url' in value ? value.url : undefined
    if (!(Number.isSafeInteger(pid) && Number(pid) > 1)) return undefined
    return { pid: Number(pid), startToken: String(token), url: String(url) }
  } catch {
    return undefined
  }
}

function isAlive({ pid, startToken: token }: LockContent): boolean {
  return startToken(pid) === token
}

/** Something that differs between two processes that had the same number; undefined where there is no such process. */
function startToken(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // Field 22 counts after the command name, which may itself hold spaces and brackets (proc(5)).
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      return fields[0] === 'Z' ? undefined : `${bootId}:${fields[19] ?? ''}`
    } catch {
      return undefined
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

function running(url: string): SupervisorError {
  return new SupervisorError('HUB_RUNNING', 'unavailable', `A hub is running already${url === '' ? '' : `: ${url}`}`, {
    context: { url },
    remedy: 'Open that address, or start a second hub with another --data and --port.',
  })
}
