// SPDX-License-Identifier: Apache-2.0
// Files beside a model (ONNX external data), confined to the model's own folder: the model says which, and the model
// is not trusted.
import { lstatSync, realpathSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { CheckpointError } from '../../errors.ts'
import type { ByteSource } from '../../source/source.ts'
import { FileSource } from './file-source.ts'
import { maxOpenSiblings } from './limits.ts'

/** Opens the companions of one model, keeps them open, and closes them together. */
export class FolderSiblings {
  readonly #folder: string
  readonly #opened = new Map<string, FileSource>()

  constructor(modelPath: string) {
    this.#folder = realpathSync(dirname(resolve(modelPath)))
  }

  /**
   * The file at a path relative to the model's folder; undefined where there is none, or where any part of the path is
   * a symbolic link, leaves the folder or is no regular file. May be passed on as a function.
   */
  readonly open = (path: string): ByteSource | undefined => {
    const known = this.#opened.get(path)
    if (known !== undefined) return known
    if (this.#opened.size >= maxOpenSiblings || !isPlainPath(path)) return undefined
    try {
      let reached = this.#folder
      for (const part of path.split('/')) {
        reached = join(reached, part)
        if (lstatSync(reached).isSymbolicLink()) return undefined
      }
      // Once more, of the whole: a folder on the way may have been swapped for a link since.
      const source = FileSource.open(reached, { followsLink: false })
      if (realpathSync(reached) !== reached || !reached.startsWith(this.#folder + sep)) {
        source.close()
        return undefined
      }
      this.#opened.set(path, source)
      return source
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  close(): void {
    for (const source of this.#opened.values()) source.close()
    this.#opened.clear()
  }
}

/** Relative, with forward slashes, without empty, `.` or `..` parts, backslashes and NUL. */
function isPlainPath(path: string): boolean {
  return (
    !path.includes('\\') &&
    !path.includes('\0') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  )
}

/** Not there, a file where a folder should be, a name too long, or no regular file: all the same to a model. */
function isMissing(error: unknown): boolean {
  return error instanceof CheckpointError || (error instanceof Error && 'code' in error)
}
