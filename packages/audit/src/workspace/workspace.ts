// SPDX-License-Identifier: Apache-2.0
// A folder tree of a stranger, as this package sees it: bytes by path. Adapters decide what a path may lead to.

/** Something the walk met and did not take in. */
export interface WorkspaceGap {
  readonly path: string
  readonly reason: 'link-outside' | 'link-loop' | 'special' | 'unreadable' | 'too-many' | 'too-deep'
}

/** Files by path. */
export interface Workspace {
  /** Paths of regular files from the root, with `/`, without `.` and `..`, sorted by code unit. */
  list(): readonly string[]
  /** Size in bytes; undefined where there is no such file. */
  sizeOf(path: string): number | undefined
  /** The whole file, or its first `limitBytes`; undefined where it cannot be read. */
  read(path: string, limitBytes?: number): Uint8Array | undefined
  /** What was left out, and why. */
  readonly gaps: readonly WorkspaceGap[]
}
