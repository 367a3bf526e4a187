// SPDX-License-Identifier: Apache-2.0
// A file that is either whole under its name or not there at all. It grows under a temporary name in the same folder.
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CheckpointError } from '../../errors.ts'

/** What a failing write means, by the system's code. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EACCES', 'permission denied'],
  ['EROFS', 'the disk is read-only'],
  ['ENOENT', 'its folder does not exist'],
  ['ENOTDIR', 'its folder does not exist'],
])

/** Written from the start to the end, then `commit` or `abort`. Errors are `OUTPUT_EXISTS` and `OUTPUT_FAILED`. */
export class AtomicFile {
  readonly path: string
  /** Where the bytes lie until `commit`; remove it where the process is told to end. */
  readonly temporaryPath: string
  readonly #isOverwriting: boolean
  readonly #descriptor: number
  #state: 'open' | 'done' = 'open'

  /** Makes the temporary file. With `isOverwriting`, `commit` replaces what is there. */
  constructor(path: string, options: { readonly isOverwriting: boolean }) {
    this.path = path
    this.#isOverwriting = options.isOverwriting
    if (!options.isOverwriting && existsSync(path)) throw exists(path)
    this.temporaryPath = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.part`)
    this.#descriptor = attempt(path, () => openSync(this.temporaryPath, 'wx'))
  }

  write(bytes: Uint8Array): void {
    let done = 0
    while (done < bytes.length)
      done += attempt(this.path, () => writeSync(this.#descriptor, bytes, done, bytes.length - done))
  }

  /** Makes the bytes durable and gives them their name. Where another file took the name meanwhile, it is left alone. */
  commit(): void {
    try {
      attempt(this.path, () => fsyncSync(this.#descriptor))
      if (this.#isOverwriting) attempt(this.path, () => renameSync(this.temporaryPath, this.path))
      else this.#takeName()
    } catch (error) {
      this.abort()
      throw error
    }
    this.#end()
    syncFolder(dirname(this.path))
  }

  /** Leaves nothing behind. May be called at any time; after `commit` it does nothing. */
  abort(): void {
    if (this.#state === 'done') return
    this.#end()
    removeQuietly(this.temporaryPath)
  }

  /** A hard link fails where the name is taken, which a rename does not. File systems without links get the rename. */
  #takeName(): void {
    try {
      linkSync(this.temporaryPath, this.path)
    } catch (cause) {
      if (existsSync(this.path)) throw exists(this.path, cause)
      attempt(this.path, () => renameSync(this.temporaryPath, this.path))
      return
    }
    removeQuietly(this.temporaryPath)
  }

  #end(): void {
    if (this.#state === 'done') return
    this.#state = 'done'
    closeSync(this.#descriptor)
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    throw new CheckpointError('OUTPUT_FAILED', 'unavailable', `Cannot write ${path}: ${reasons.get(code) ?? code}`, {
      context: { path },
      remedy: 'Make room, or choose another place; nothing was left behind',
      cause,
    })
  }
}

function exists(path: string, cause?: unknown): CheckpointError {
  return new CheckpointError('OUTPUT_EXISTS', 'invalid', `Cannot write ${path}: it exists already`, {
    context: { path },
    remedy: 'Choose another name, or say --force to replace it',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** A name is durable only once its folder is; some file systems cannot do it, and then nothing better is to be had. */
function syncFolder(folder: string): void {
  let descriptor: number | undefined
  try {
    descriptor = openSync(folder, 'r')
    fsyncSync(descriptor)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    // Gone already is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
