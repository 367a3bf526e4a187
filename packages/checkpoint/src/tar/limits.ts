// SPDX-License-Identifier: Apache-2.0
// What the tar reader refuses to exceed.

/** Headers before the first member that Python follows until its recursion ends (1,000 frames, three for each header). */
export const maxFirstHeaders = 320

/** Bytes that Python is asked to read at once and that no machine would give; files that ask for it are refused there. */
export const maxPythonReadBytes = 2 ** 33

/** Digits that Python converts to a number; with more it refuses. */
export const maxPythonDigits = 4300

/** Members of one archive: a data set's index may have 100,000, a model under a hundred. */
export const maxTarMembers = 200_000

/** Bytes of one extended header; names have 4096 bytes at most, and attributes a few KiB. */
export const maxPaxBytes = 1024 * 1024
