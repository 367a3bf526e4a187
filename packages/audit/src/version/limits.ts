// SPDX-License-Identifier: Apache-2.0
// What a version or a range may be.

/** Characters of a version; the longest honest ones (a date, a hash) have under 60. */
export const maxVersionCharacters = 200

/** Comparisons in one range; the longest honest one excludes some thirty broken releases. */
export const maxSpecifiers = 200

/** Characters of a range as written. */
export const maxRangeCharacters = 10_000
