// SPDX-License-Identifier: Apache-2.0
// Limits on what a pickle may ask of harmless names.

/** Largest memo number that a pickle may use: CPython reserves 16 bytes for each below it. */
export const largestMemoNumber = 16_777_216

/** Largest number that `bytes(n)` or `bytearray(n)` may be given. Picklers write the bytes themselves, never a count. */
export const largestCount = 65_536

/** Largest element of an array, a record or a text. NumPy's own limit is 2^31. */
export const largestElementBytes = 2_147_483_647

/** Most fields that a type of records may have. Tables of ten thousand columns are known; NumPy itself sets no limit. */
export const largestTypeFields = 100_000

/** Deepest k-d tree: SciPy goes down by recursion, and a tree of a billion points that halves is 30 deep. */
export const deepestSearchTree = 10_000
