// SPDX-License-Identifier: Apache-2.0
// Limits of files that are pickles and nothing else.

/** Pickles of one file that are judged. Logs of training steps with 10,000 are the longest honest files seen. */
export const maxPickles = 20_000

/** Places in the bytes after the last pickle at which another one is looked for. */
export const maxHiddenPlaces = 256

/** Bytes after the last pickle that are searched for another one. */
export const maxSearchedBytes = 64 * 1024 * 1024
