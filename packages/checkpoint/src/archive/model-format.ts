// SPDX-License-Identifier: Apache-2.0
// Which formats a model can come in, as against what lies beside one.
import type { Format } from '../reading.ts'

const beside: ReadonlySet<Format | undefined> = new Set<Format | undefined>([
  undefined,
  'git-lfs-pointer',
  'html',
  'json',
  'text',
  'empty',
  'unknown',
])

/** True for a format that a model can be in, or that can hold one. */
export function isModelFormat(format: Format | undefined): boolean {
  return !beside.has(format)
}
