// SPDX-License-Identifier: Apache-2.0
// Paths that files name: they may lead anywhere, so each is followed by hand and never past the workspace's root.

/** `target` as seen from the folder of `path`; undefined where it is an address, absolute, or leads out. */
export function resolveInside(path: string, target: string): string | undefined {
  if (target === '' || /^[a-z][a-z0-9+.-]*:/i.test(target) || /^[/\\~]/.test(target) || target.includes('\0'))
    return undefined
  const parts = path.split('/').slice(0, -1)
  for (const part of target.split(/[/\\]/)) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (parts.pop() === undefined) return undefined
    } else parts.push(part)
  }
  return parts.length === 0 ? undefined : parts.join('/')
}

/** The folder of a path, without a slash at its end; empty for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** The last part of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Whether a folder matches a pattern of uv's workspaces: `packages/*`, `libs/**`, `tools/one`. */
export function matchesPattern(folder: string, pattern: string): boolean {
  const wanted = pattern.replace(/^\.\/|\/$/g, '').split('/')
  const found = folder.split('/')
  // Two rows of "what of the pattern may match up to here": no backtracking, whatever the pattern.
  let open = closure(wanted, new Set([0]))
  for (const part of found) {
    const next = new Set<number>()
    for (const index of open) {
      const piece = wanted[index]
      if (piece === undefined) continue
      if (piece === '**') next.add(index)
      else if (matchesPiece(part, piece)) next.add(index + 1)
    }
    open = closure(wanted, next)
  }
  return open.has(wanted.length)
}

/** `**` may stand for nothing. */
function closure(wanted: readonly string[], open: ReadonlySet<number>): Set<number> {
  const all = new Set(open)
  for (const index of all) if (wanted[index] === '**') all.add(index + 1)
  return all
}

/** One part with `*` and `?`, in linear space and without regular expressions. */
function matchesPiece(part: string, piece: string): boolean {
  let open = new Set([0])
  const star = (set: Set<number>): Set<number> => {
    for (const index of set) if (piece[index] === '*') set.add(index + 1)
    return set
  }
  open = star(open)
  for (const character of part) {
    const next = new Set<number>()
    for (const index of open) {
      if (piece[index] === '*') next.add(index)
      else if (piece[index] === '?' || piece[index] === character) next.add(index + 1)
    }
    open = star(next)
  }
  return open.has(piece.length)
}
