// SPDX-License-Identifier: Apache-2.0
// The operating system's refusals, in words.
import { CheckpointError } from '../../errors.ts'

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'it is a symbolic link, or links go round in a circle'],
  ['ENXIO', 'it is no regular file'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'too many files are open'],
  ['ENAMETOOLONG', 'the path is too long'],
])

/** `SOURCE_UNREADABLE` for a path; `cause` is what the system said, or a reason of ours. */
export function unreadable(path: string, cause: unknown): CheckpointError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = reasons.get(code) ?? (cause instanceof Error && code === '' ? cause.message : code)
  return new CheckpointError('SOURCE_UNREADABLE', 'unavailable', `Cannot read ${path}: ${reason}`, {
    context: { path },
    remedy:
      'Check the path and its permissions; only regular files are read, and links that lead out of a folder are not followed',
    cause,
  })
}
