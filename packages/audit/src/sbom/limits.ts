// SPDX-License-Identifier: Apache-2.0
// What a bill of materials may grow to, whatever the lock files say.

/** Versions of one package that one arrow leads to: a lock of npm holds up to a dozen versions of a popular package. */
export const maxVersionsPerEdge = 16

/** Characters of one text from a file: evidence is at most 160, and the longest summary of an advisory 400. */
export const maxTextCharacters = 4_000
