// SPDX-License-Identifier: Apache-2.0
// What advisories from elsewhere may cost.

/** Bytes of one record; the largest of the public databases (versions listed one by one) have 400 kB. */
export const maxRecordBytes = 4 * 1024 * 1024

/** Records of one source; all of PyPI's are some 25,000. */
export const maxRecords = 400_000

/** Packages, ranges or versions of one record. */
export const maxRecordItems = 20_000

/** Aliases of one record; honest ones have six. */
export const maxAliases = 1_000
