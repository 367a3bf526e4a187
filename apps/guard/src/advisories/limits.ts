// SPDX-License-Identifier: Apache-2.0
// What advisories from a file or a service may cost.

/** Bytes of an export; PyPI's is 15 MB as an archive. */
export const maxExportBytes = 512 * 1024 * 1024

/** Bytes of one answer of a service. */
export const maxAnswerBytes = 16 * 1024 * 1024

/** How long a service may take for one answer. */
export const answerTimeoutMs = 20_000

/** Packages asked for at once; the public service takes 1,000. */
export const queriesPerBatch = 500

/** Pages that one package's answer may have. */
export const maxPages = 50

/** Records that are fetched for one workspace. */
export const maxFetchedRecords = 5_000
