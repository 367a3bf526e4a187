// SPDX-License-Identifier: Apache-2.0
// A folder on disk as a workspace. Nothing is read through a link that leads out of it, and nothing that could block.
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Dirent } from 'node:fs'
import type { Workspace, WorkspaceGap } from '../../workspace/workspace.ts'
import { maxReadBytes, maxWorkspaceDepth, maxWorkspaceFiles } from './limits.ts'

/** Folders that hold what others wrote or what can be made again; installed packages are read from their metadata. */
const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules', '__pycache__', '.tox', '.mypy_cache'])

interface Walk {
  readonly root: string
  readonly sizes: Map<string, number>
  readonly gaps: WorkspaceGap[]
}

interface Waiting {
  readonly path: string
  readonly depth: number
  /** In a Python environment only the metadata of packages is of interest. */
  readonly isEnvironment: boolean
}

/** Walks `folder` once. `onFolder` hears of each folder, for a progress display. Throws what reading `folder` itself throws. */
export function openWorkspace(folder: string, onFolder?: (path: string) => void): Workspace {
  const root = realpathSync(folder)
  const walk: Walk = { root, sizes: new Map(), gaps: [] }
  const first = readdirSync(root, { withFileTypes: true })
  const waiting: Waiting[] = []
  visit(walk, waiting, { path: '', depth: 0, isEnvironment: false }, first)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (walk.sizes.size >= maxWorkspaceFiles) {
      walk.gaps.push({ path: next.path, reason: 'too-many' })
      break
    }
    onFolder?.(next.path)
    const entries = listFolder(walk, next.path)
    if (entries !== undefined) visit(walk, waiting, next, entries)
  }
  const paths = [...walk.sizes.keys()].sort()
  return {
    list: () => paths,
    sizeOf: (path) => walk.sizes.get(path),
    read: (path, limitBytes = maxReadBytes) => (walk.sizes.has(path) ? readInside(root, path, limitBytes) : undefined),
    gaps: walk.gaps.sort((one, other) => (one.path < other.path ? -1 : 1)),
  }
}

function listFolder(walk: Walk, path: string): Dirent[] | undefined {
  try {
    return readdirSync(join(walk.root, path), { withFileTypes: true })
  } catch {
    walk.gaps.push({ path, reason: 'unreadable' })
    return undefined
  }
}

function visit(
  walk: Walk,
  waiting: Waiting[],
  { path, depth, isEnvironment }: Waiting,
  entries: readonly Dirent[],
): void {
  const isInEnvironment = isEnvironment || entries.some(({ name }) => name === 'pyvenv.cfg')
  for (const entry of entries) {
    const inside = path === '' ? entry.name : `${path}/${entry.name}`
    if (entry.isDirectory()) {
      if (skippedFolders.has(entry.name)) continue
      if (depth >= maxWorkspaceDepth) walk.gaps.push({ path: inside, reason: 'too-deep' })
      else waiting.push({ path: inside, depth: depth + 1, isEnvironment: isInEnvironment })
    } else if (isInEnvironment && !(entry.name === 'METADATA' && path.endsWith('.dist-info'))) continue
    else if (entry.isFile()) noteFile(walk, inside)
    else if (entry.isSymbolicLink()) noteLink(walk, inside)
    else walk.gaps.push({ path: inside, reason: 'special' })
  }
}

function noteFile(walk: Walk, path: string): void {
  const stats = statSync(join(walk.root, path), { throwIfNoEntry: false })
  // A name that is no UTF-8 comes back altered, and leads to nothing.
  if (stats === undefined) walk.gaps.push({ path, reason: 'unreadable' })
  else if (walk.sizes.size < maxWorkspaceFiles) walk.sizes.set(path, stats.size)
}

/** A link to something inside is left to what it leads to; the rest is told. */
function noteLink(walk: Walk, path: string): void {
  try {
    const target = realpathSync(join(walk.root, path))
    const isInside = target === walk.root || target.startsWith(join(walk.root, '/'))
    if (!isInside) walk.gaps.push({ path, reason: 'link-outside' })
  } catch (error) {
    const isLoop = error instanceof Error && 'code' in error && error.code === 'ELOOP'
    walk.gaps.push({ path, reason: isLoop ? 'link-loop' : 'unreadable' })
  }
}

/** The first bytes of a regular file that really lies at that path inside the root; undefined for anything else. */
function readInside(root: string, path: string, limitBytes: number): Uint8Array | undefined {
  let descriptor: number
  const full = join(root, path)
  try {
    // Without O_NONBLOCK, opening a named pipe waits for a writer, for ever.
    descriptor = openSync(full, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) return undefined
    // A folder on the way may have become a link since the walk.
    if (realpathSync.native(full) !== full) return undefined
    const bytes = new Uint8Array(Math.min(stats.size, limitBytes, maxReadBytes))
    let done = 0
    while (done < bytes.length) {
      const got = readSync(descriptor, bytes, done, bytes.length - done, done)
      if (got === 0) break
      done += got
    }
    return bytes.subarray(0, done)
  } catch {
    return undefined
  } finally {
    closeSync(descriptor)
  }
}
