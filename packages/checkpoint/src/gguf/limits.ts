// SPDX-License-Identifier: Apache-2.0
// Limits of the GGUF reader. Counts are bounded by the file: a key takes at least 13 bytes, a tensor at least 24.

/** Longest key. The specification allows 65,535 bytes. */
export const maxKeyBytes = 65_535

/** Longest name of a tensor. The specification allows 64 bytes, some tools write more. */
export const maxTensorNameBytes = 4_096

/** Most dimensions of a tensor: ggml has four. */
export const maxGgufDimensions = 4

/** How deep arrays may lie in arrays. Honest files have none in another. */
export const maxArrayDepth = 4

/** Largest alignment. Files use 32; 64 KiB is the largest page of a processor in use. */
export const maxAlignmentBytes = 65_536
