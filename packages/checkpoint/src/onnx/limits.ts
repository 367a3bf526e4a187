// SPDX-License-Identifier: Apache-2.0
// Limits of the ONNX reader. A field takes two bytes of the file, and must not take much more of memory.

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

/** Fields of one name that are kept of a message. No entry that is looked up by name stands behind so many. */
export const maxKeptFields = 16

/** Fields that one step of the budget pays for. */
export const fieldsPerStep = 16

/** Tensors of one model. The largest export seen, unrolled, has 50,000 nodes and fewer tensors. */
export const maxTensors = 150_000

/** Different operators of one model, and functions of its own. Large exports use 100 operators and 3,000 functions. */
export const maxOperators = 20_000

/** Messages that cannot be read, after which the rest is left. One is enough to refuse the file. */
export const maxFaults = 100
