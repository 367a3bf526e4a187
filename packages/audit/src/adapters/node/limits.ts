// SPDX-License-Identifier: Apache-2.0
// What walking a stranger's folder may cost.

/** Files of one workspace; the largest monorepos seen have some 200,000. */
export const maxWorkspaceFiles = 500_000

/** Folders below each other; deeper ones are made to exhaust walkers. */
export const maxWorkspaceDepth = 100

/** Bytes of one file read at once; model files are read in pieces by their own reader. */
export const maxReadBytes = 256 * 1024 * 1024
