// SPDX-License-Identifier: Apache-2.0
// What one inspection may cost. Work is bounded by the size of the file, so that the same file gives the same answer on a
// slow machine; time is only the last resort.

/** Steps any file may take: a step is about one opcode, one archive entry or one KiB unpacked. About 1 s. */
export const baseSteps = 8_000_000

/** Steps granted beside, for each byte of the file: a pickle of n bytes has at most n opcodes, walked three times. */
export const stepsPerByte = 4

/** Longest inspection; the last resort. */
export const maxInspectMs = 180_000
