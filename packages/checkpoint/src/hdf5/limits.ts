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

/** Names, paths and texts of one file together. A model's configuration reaches 1 MiB, the paths of 4,000 objects 400 KB. */
export const maxTextBytes = 64_000_000

/** What a link is counted for beside its name: about what it takes in memory. */
export const linkBytes = 256

/** Entries of one index of chunks, those of chunks that were never written too. Indexes have little space to spare. */
export const maxArrayEntries = 10_000_000

/** Largest block of a heap that holds objects. The library makes blocks of up to 64 KiB. */
export const maxBlockBytes = 67_108_864

/** Objects of a heap that lie outside its blocks. Honest files have a few: attributes of over 64 KiB. */
export const maxHugeObjects = 100_000

/** How much larger than the file a dataset may be: the best ratio of deflate is 1,032, and some chunks may never have been written. */
export const maxExpansion = 4_096

/** Chunks of one dataset. One of 2 GiB in chunks of 4 KiB has 524,288. */
export const maxChunks = 1_000_000

/** Space that is made for a chunk before its packed bytes are seen to fill it. */
export const firstTargetBytes = 65_536
