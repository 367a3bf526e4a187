// SPDX-License-Identifier: Apache-2.0
// What the readers of PyTorch's containers refuse to exceed.

/** How far a file is read to see whether it begins with the magic number's pickle, which has 15 bytes. */
export const maxMagicBytes = 4096

/** Largest of the small records that torch.save writes beside the pickle: a byte order, a version, an identity. */
export const maxSmallRecordBytes = 4096

/** Storages of one legacy or tar file: the largest honest one seen has about 2,000. */
export const maxLegacyStorages = 1_000_000

/** Largest description of an exported program: that of a large language model has about 20 MiB. */
export const maxDescriptionBytes = 64 * 1024 * 1024

/** Code files named as evidence; a program may have hundreds. */
export const maxNamedCodeFiles = 8

/** Dimensions of one tensor of an exported program: PyTorch allows 64. */
export const maxPt2Dimensions = 64

/** How many times the size of its record an expanded tensor may have. */
export const maxRepeats = 4096
