// SPDX-License-Identifier: Apache-2.0
// Limits of the ONNX reader. Counts need none of their own: each field takes at least a byte of the file.

/** How deep messages may lie in one another. protobuf's own parsers stop at 100. */
export const maxMessageDepth = 100

/** Largest name, location or number written as text. The longest honest node name seen has 300 characters. */
export const maxTextBytes = 65_536

/** Bytes of typed data decoded at a time. */
export const pieceElements = 65_536

/** Largest external file name. */
export const maxLocationBytes = 4_096

/** Fields at the top of a file that are looked at before it is called ONNX. Honest models have under a thousand. */
export const maxTopFields = 100_000

/** Window in which numbers are read; data is never read through it. */
export const wireWindowBytes = 16_384
