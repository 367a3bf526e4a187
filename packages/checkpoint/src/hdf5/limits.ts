// SPDX-License-Identifier: Apache-2.0
// Limits of the HDF5 reader. A file may point anywhere in itself, so counts alone do not bound the work.

/** Groups and datasets of one file. The largest honest weight file seen has 4,000. */
export const maxObjects = 100_000

/** Pieces of one object header. Honest ones have under ten. */
export const maxHeaderBlocks = 1_000

/** Nodes of one B-tree. A dataset of 2 GiB in chunks of 64 KiB has about 500. */
export const maxTreeNodes = 100_000

/** Depth of a B-tree. Four levels address more chunks than a file can hold. */
export const maxTreeDepth = 16

/** Longest path of an object. */
export const maxPathBytes = 65_536

/** Largest attribute that is decoded. A model's configuration reaches 1 MiB. */
export const maxAttributeBytes = 64_000_000

/** Texts of one attribute. */
export const maxAttributeTexts = 100_000

/** Largest chunk, unpacked, and largest row of chunks that is put together at once. Honest chunks are below 4 MiB. */
export const maxChunkBytes = 67_108_864

/** Most dimensions: the library's own limit. */
export const maxRank = 32

/** Last offset at which a file may begin: HDF5 looks at 0, 512, 1024 and on, doubling. */
export const maxUserBlockBytes = 1_048_576
