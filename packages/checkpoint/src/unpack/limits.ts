// SPDX-License-Identifier: Apache-2.0
// How much unpacking may cost. A compressed stream says little of its size, so these bound what it can make of us.

/** Packed bytes read at once: large enough that a read of a file costs nothing beside unpacking it. */
export const inputChunkBytes = 64 * 1024

/** Bytes that a decoder may read ahead of its place; the longest symbol of any format here takes 20. */
export const lookaheadBytes = 64

/** Unpacked bytes handed over at once; fits the cache beside a 32 KiB window. */
export const pieceBytes = 128 * 1024

/** First bytes of a stream that are kept: most whole model files that are shipped compressed. Nested ones keep less. */
export const keptHeadBytes = 64 * 1024 * 1024

/** The same for a stream within a stream or an archive, so that nesting does not multiply memory. */
export const keptNestedHeadBytes = 8 * 1024 * 1024

/** Last bytes kept: the directory of a zip lies at its end; 20,000 entries take 2 MiB. */
export const keptTailBytes = 8 * 1024 * 1024

/** The same for a stream within a stream or an archive. */
export const keptNestedTailBytes = 2 * 1024 * 1024

/** How far back a stream may refer: `zstd --ultra -22` and `--long` need 128 MiB, `xz -9` 64. */
export const maxWindowBytes = 128 * 1024 * 1024

/** The same for a stream within a stream or an archive. */
export const maxNestedWindowBytes = 32 * 1024 * 1024

/** Unpacked bytes of any ratio: a freshly initialised optimizer state is zeros, 1 GB of which pack to 50 KB. */
export const freeUnpackedBytes = 256 * 1024 * 1024

/** Past that, unpacked bytes per packed byte: trained weights reach 1.1, sparse masks 50; a gzip bomb 1030. */
export const maxRatio = 100

/** Unpacked bytes of one stream, about the largest checkpoint ever published in one file. */
export const maxUnpackedBytes = 1024 * 1024 * 1024 * 1024

/** Members of a gzip file, frames of a zstd or lz4 file, streams of an xz or bzip2 file; parallel packers write one per MiB. */
export const maxStreamParts = 1_000_000

/** Name, comment and extra fields of a gzip header: a file's name has 255 bytes at most. */
export const maxGzipTextBytes = 64 * 1024

/** How far a stream without a magic number is unpacked to see whether it is one: text survives some KiB as deflate. */
export const probeBytes = 64 * 1024

/** The kept head is made in chunks of this size, as its bytes come. */
export const keptChunkBytes = 1024 * 1024

/** No deflate stream packs better: 258 bytes take two bits at least, and a code of one bit each needs a header before. */
export const maxDeflateRatio = 1_032

/** Streams that hold memory at once; members are read one after the other, nested at most four deep. */
export const maxLiveStreams = 8

/** Skippable frames looked behind to see whether a file is lz4 or zstd; seekable and chunked zstd begin with one at most. */
export const maxProbedFrames = 100
