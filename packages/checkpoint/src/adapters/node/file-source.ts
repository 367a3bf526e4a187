// SPDX-License-Identifier: Apache-2.0
// A file on disk, read by position. Nothing is mapped or slurped: what is not asked for is not read.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { CheckpointError } from '../../errors.ts'
import { ReadAheadSource } from '../../source/read-ahead.ts'
import type { ByteSource } from '../../source/source.ts'
import { unreadable } from './unreadable.ts'

/** One system call reads at most this much: the kernel's own limit is just under 2 GiB. */
const maxReadBytes = 2 ** 30

/** An open file. Close it when done; reads after that throw `SOURCE_UNREADABLE`. */
export class FileSource implements ByteSource {
  readonly path: string
  readonly sizeBytes: number
  readonly #descriptor: number
  readonly #openedAs: Stats
  readonly #source: ReadAheadSource
  #isOpen = true

  private constructor(path: string, descriptor: number, stats: Stats) {
    this.path = path
    this.sizeBytes = stats.size
    this.#descriptor = descriptor
    this.#openedAs = stats
    this.#source = new ReadAheadSource(stats.size, (offset, target) => this.#fill(offset, target))
  }

  /** Opens a regular file; a symbolic link is followed unless told otherwise. Throws `SOURCE_UNREADABLE`. */
  static open(path: string, options: { readonly followsLink?: boolean } = {}): FileSource {
    // Without O_NONBLOCK, opening a named pipe waits for a writer, for ever.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | (options.followsLink === false ? constants.O_NOFOLLOW : 0)
    let descriptor: number
    try {
      descriptor = openSync(path, flags)
    } catch (cause) {
      throw unreadable(path, cause)
    }
    try {
      const stats = fstatSync(descriptor)
      if (!stats.isFile()) throw unreadable(path, new Error('it is no regular file'))
      return new FileSource(path, descriptor, stats)
    } catch (error) {
      closeSync(descriptor)
      throw error instanceof CheckpointError ? error : unreadable(path, error)
    }
  }

  read(offset: number, lengthBytes: number): Uint8Array {
    return this.#source.read(offset, lengthBytes)
  }

  readInto(offset: number, target: Uint8Array): void {
    this.#source.readInto(offset, target)
  }

  /** Throws `SOURCE_CHANGED` where somebody wrote to the file since it was opened: what was read may be of two files. */
  assertUnchanged(): void {
    const stats = fstatSync(this.#descriptor)
    if (stats.size !== this.#openedAs.size || stats.mtimeMs !== this.#openedAs.mtimeMs) throw changed(this.path)
  }

  /** Ends the reading; a second time does nothing. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closeSync(this.#descriptor)
  }

  #fill(offset: number, target: Uint8Array): void {
    if (!this.#isOpen) throw unreadable(this.path, new Error('it is closed'))
    let done = 0
    while (done < target.length) {
      let got: number
      try {
        const length = Math.min(maxReadBytes, target.length - done)
        got = readSync(this.#descriptor, target, done, length, offset + done)
      } catch (cause) {
        throw unreadable(this.path, cause)
      }
      if (got === 0) throw changed(this.path)
      done += got
    }
  }
}

function changed(path: string): CheckpointError {
  return new CheckpointError('SOURCE_CHANGED', 'unavailable', `${path} changed while it was read`, {
    context: { path },
    remedy: 'Run it again once nothing writes to the file',
  })
}
