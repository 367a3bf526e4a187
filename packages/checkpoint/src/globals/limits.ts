// SPDX-License-Identifier: Apache-2.0
// Limits on what a pickle may ask of harmless names.

/** Largest number that `bytes(n)` or `bytearray(n)` may be given. Picklers write the bytes themselves, never a count. */
export const largestCount = 65_536
