// SPDX-License-Identifier: Apache-2.0
// Every file of a folder that somebody could load, in a stable order. What cannot be looked at is named, never skipped.
import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs'
import { join, sep } from 'node:path'
import type { CheckpointError } from '../../errors.ts'
import { maxFolderDepth, maxWalkedFiles } from './limits.ts'
import { unreadable } from './unreadable.ts'

/** A path to inspect, or the reason why it cannot be. */
export interface FoundFile {
  readonly path: string
  readonly sizeBytes: number
  readonly error: CheckpointError | undefined
  /** True where a folder was named and the file lies in it: beside a model lie texts that are none. */
  readonly isInFolder: boolean
}

interface Walk {
  readonly found: FoundFile[]
  /** The folder's real path: links may not lead out of it. */
  readonly rootFolder: string
}

/**
 * `path` itself where it is a file; all regular files below it where it is a folder, sorted by path, hidden ones too,
 * without `.git`. A link to a file of the folder is left to that file; one into the blobs of a model
 * hub's cache is listed by its own name; one that leads elsewhere, or to what the walk does not visit, is told as such.
 */
export function listModelFiles(path: string): readonly FoundFile[] {
  let isFolder: boolean
  try {
    const stats = statSync(path)
    isFolder = stats.isDirectory()
    if (!isFolder) return [{ path, sizeBytes: stats.size, error: undefined, isInFolder: false }]
  } catch (cause) {
    return [failed(path, cause)]
  }
  const walk: Walk = { found: [], rootFolder: realpathSync(path) }
  // A stack of entries still to visit, the next one last: no recursion, whatever the depth.
  const waiting: { path: string; depth: number; entry: Dirent | undefined }[] = [{ path, depth: 0, entry: undefined }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (walk.found.length >= maxWalkedFiles) {
      walk.found.push(failed(path, `it holds more than ${maxWalkedFiles} files`))
      return walk.found
    }
    if (next.entry !== undefined && !next.entry.isDirectory()) {
      visit(walk, next.path, next.entry)
      continue
    }
    if (next.depth > maxFolderDepth) {
      walk.found.push(failed(next.path, `it lies more than ${maxFolderDepth} folders deep`))
      continue
    }
    for (const entry of listFolder(walk, next.path).reverse())
      waiting.push({ path: join(next.path, entry.name), depth: next.depth + 1, entry })
  }
  return walk.found
}

/** Entries in the order of their code units, which is the same on every system. */
function listFolder(walk: Walk, path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.name !== '.git')
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  } catch (cause) {
    walk.found.push(failed(path, cause))
    return []
  }
}

function visit(walk: Walk, path: string, entry: Dirent): void {
  try {
    if (entry.isSymbolicLink()) visitLink(walk, path)
    else if (entry.isFile())
      walk.found.push({ path, sizeBytes: lstatSync(path).size, error: undefined, isInFolder: true })
    else walk.found.push(failed(path, 'it is no regular file'))
  } catch (cause) {
    walk.found.push(failed(path, cause))
  }
}

function visitLink(walk: Walk, path: string): void {
  const target = realpathSync(path)
  if (target !== walk.rootFolder && !target.startsWith(walk.rootFolder + sep)) {
    // Reports show the beginning of a text, so a link must not lead to a file that its author could not read.
    if (isHubBlob(walk.rootFolder, target))
      walk.found.push({ path, sizeBytes: statSync(target).size, error: undefined, isInFolder: true })
    else walk.found.push(failed(path, 'it is a link that leads out of the folder'))
    return
  }
  const isVisited = !target.slice(walk.rootFolder.length).split(sep).includes('.git')
  if (isVisited) return
  // git-annex keeps contents under .git: the link is then the only name that somebody loads.
  const stats = statSync(target)
  if (stats.isFile()) walk.found.push({ path, sizeBytes: stats.size, error: undefined, isInFolder: true })
  else walk.found.push(failed(path, 'it is a link to something inside .git'))
}

/** The cache of Hugging Face: a snapshot is a folder of links to files in `blobs/`, named by their hashes, beside `snapshots/`. */
function isHubBlob(rootFolder: string, target: string): boolean {
  const end = `${rootFolder}${sep}`.lastIndexOf(`${sep}snapshots${sep}`)
  return end > 0 && target.startsWith(`${rootFolder.slice(0, end)}${sep}blobs${sep}`)
}

function failed(path: string, cause: unknown): FoundFile {
  const error = unreadable(path, typeof cause === 'string' ? new Error(cause) : cause)
  return { path, sizeBytes: 0, error, isInFolder: true }
}
