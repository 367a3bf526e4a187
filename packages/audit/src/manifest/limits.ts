// SPDX-License-Identifier: Apache-2.0
// What a dependency file may be.

/** Bytes of a lock file; the largest seen (a monorepo's package-lock.json) has 8 MB. */
export const maxLockBytes = 64 * 1024 * 1024

/** Bytes of any other dependency file; ten thousand pinned lines with hashes are 2 MB. */
export const maxManifestBytes = 8 * 1024 * 1024

/** Characters of one line that is looked at; a requirement with forty hashes has 3,500. */
export const maxLineCharacters = 20_000

/** Files that include each other in a row. */
export const maxIncludeDepth = 20

/** Requirements or packages of one file. */
export const maxEntries = 50_000

/** Bad lines told for one file; a picture that is called requirements.txt has thousands. */
export const maxBadLines = 10

/** Dependency files of one workspace that are read. */
export const maxManifests = 5_000

/** Nodes of a setup.py that are looked at: one of a thousand lines has some twenty thousand. */
export const maxSetupNodes = 200_000
