// SPDX-License-Identifier: Apache-2.0
// Limits of the reader itself. Each format adds its own.

/** Eight 7-bit groups hold 56 bits; numbers above 2^53 would round in silence, so no longer form is read. */
export const maxVarintBytes = 8
