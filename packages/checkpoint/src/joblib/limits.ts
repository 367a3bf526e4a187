// SPDX-License-Identifier: Apache-2.0
// Limits on joblib's files.

/** How far into a file the name of arrays is looked for. A vocabulary of a million words, 20 MB, may stand before them. */
export const searchBytes = 64 * 1024 * 1024

/** Arrays of one file. Forests of 10,000 trees have two for each tree. */
export const maxInlineArrays = 1_000_000
