// SPDX-License-Identifier: Apache-2.0
// Limits on NumPy's files.

/** Longest header, in characters: NumPy's own limit. Records of 200 fields reach 6,000. */
export const maxHeaderCharacters = 10_000

/** How deep lists and tuples of a header may lie in one another. Records inside records reach 8. */
export const maxHeaderDepth = 32

/** Most dimensions of an array: NumPy's own limit since 2.0. */
export const maxArrayDimensions = 64

/** Arrays one behind another in one file. numpy.save() into an open file writes a few. */
export const maxArrays = 10_000
