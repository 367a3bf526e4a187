// SPDX-License-Identifier: Apache-2.0
// A workspace that is held in memory: for tests, and for callers that have the files already.
import type { Workspace } from './workspace.ts'

/** Files by path; texts become UTF-8. */
export function memoryWorkspace(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
  const encoder = new TextEncoder()
  const contents = new Map(
    Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? encoder.encode(file) : file]),
  )
  const paths = [...contents.keys()].sort()
  return {
    list: () => paths,
    sizeOf: (path) => contents.get(path)?.length,
    read: (path, limitBytes) => contents.get(path)?.subarray(0, limitBytes),
    gaps: [],
  }
}
