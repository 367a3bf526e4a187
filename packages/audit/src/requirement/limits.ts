// SPDX-License-Identifier: Apache-2.0
// What a requirement may be.

/** Characters of one requirement; a list of markers can be long, a page is none. */
export const maxRequirementCharacters = 10_000

/** Depth of parentheses; honest markers have three. */
export const maxMarkerDepth = 50

/** Words of a marker; honest ones have fifty. */
export const maxMarkerTokens = 2_000
