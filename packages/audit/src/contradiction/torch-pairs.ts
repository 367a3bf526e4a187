// SPDX-License-Identifier: Apache-2.0
// Which torchvision and torchaudio were compiled for which torch: the compatibility tables of both projects.
import type { Version } from '../version/version.ts'

/** torchvision's minor version for each minor version of torch. From 2.0 on it is 15 more than torch's minor. */
const visionBefore2: ReadonlyMap<number, number> = new Map([
  [7, 8],
  [8, 9],
  [9, 10],
  [10, 11],
  [11, 12],
  [12, 13],
  [13, 14],
])

/** Newest minor version of torch 2 for which the rule is known. */
const newestKnownMinor = 14

/** `0.24` for torch 2.9; undefined where it is not known. */
export function visionFor({ release: [major, minor = 0] }: Version): string | undefined {
  if (major === 1) {
    const vision = visionBefore2.get(minor)
    return vision === undefined ? undefined : `0.${vision}`
  }
  return major === 2 && minor <= newestKnownMinor ? `0.${minor + 15}` : undefined
}

/** `2.9` for torch 2.9, `0.13` for torch 1.13; undefined where it is not known. */
export function audioFor({ release: [major, minor = 0] }: Version): string | undefined {
  if (major === 1 && minor >= 7) return `0.${minor}`
  return major === 2 && minor <= newestKnownMinor ? `2.${minor}` : undefined
}
