// SPDX-License-Identifier: Apache-2.0
// What reading Python sources may cost. Each limit says what happens at it: the rest of the file counts as not understood.

/** Largest source read: generated test tables reach 1.4 MB; past it the file is told as not examined. */
export const maxPythonBytes = 4 * 1024 * 1024

/** Most tokens of one source; about what 4 MiB of code hold. */
export const maxPythonTokens = 500_000

/** Deepest nesting of brackets and blocks: CPython refuses 200 brackets and 100 indentations. */
export const maxPythonDepth = 250

/** Longest chain of calls and attributes in one expression (`a.b().c()`): CPython itself refuses much longer ones. */
export const maxPythonChain = 500

/** Strings with fields inside fields of strings. */
export const maxFormatDepth = 8

/** Places of bad syntax kept for one file; the first says enough. */
export const maxTroubles = 20

/** Highest syntax tree of one statement: 250 levels of brackets and blocks with what stands between them. */
export const maxPythonHeight = 1_000
