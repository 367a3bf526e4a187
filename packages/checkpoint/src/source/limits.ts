// SPDX-License-Identifier: Apache-2.0
// How a file is read ahead of small reads.

/** First window of a file's read-ahead: a page; what lies scattered over a file (20,000 local headers of a zip) costs no more. */
export const firstWindowBytes = 4 * 1024

/** Largest window, reached by reading on: past it, larger reads gain nothing measurable. */
export const maxWindowBytes = 256 * 1024
