// SPDX-License-Identifier: Apache-2.0
// What a notice may be.

/** Bytes of a notice; long ones have 60 kB. */
export const maxNoticeBytes = 2 * 1024 * 1024

/** Lines that are read; honest notices have some hundreds. */
export const maxNoticeLines = 20_000

/** Characters of a line that are looked at. */
export const maxNoticeLineCharacters = 2_000

/** Claims of one notice. */
export const maxClaims = 5_000
