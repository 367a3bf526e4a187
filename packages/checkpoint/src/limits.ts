// SPDX-License-Identifier: Apache-2.0
// Limits shared by all readers. Each format keeps its own beside it.

/** Findings kept of one reading; past it, each code keeps the first. Honest files have under ten. */
export const maxFindings = 1_000

/** How deep archives and streams may lie in one another. Honest ones reach two: a gzip of a zip. */
export const maxNesting = 4

/** Readings of one file, nested ones included; past it the file is not understood. A zip of 1,000 models is the largest seen. */
export const maxReadings = 20_000
