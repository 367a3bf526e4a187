// SPDX-License-Identifier: Apache-2.0
// What one walk through folders may meet.

/** Files of one walk. A folder of datasets holds a million; a run over more should be cut into several. */
export const maxWalkedFiles = 2_000_000

/** How deep folders may lie in one another: the longest path that Linux takes holds 2,048. */
export const maxFolderDepth = 2_048

/** Companions that one model may open: the external data of the largest ONNX export seen lies in 1,400 files. */
export const maxOpenSiblings = 4_096

/** The input of a conversion is hashed in pieces of this size: larger ones leave the processor's cache. */
export const hashPieceBytes = 256 * 1024

/** Small pieces of an output are joined up to this size before they are hashed and written. */
export const gatheredBytes = 64 * 1024

/** Work between two turns of the event loop: about 40 ms of hashing and writing, so that a signal is heard at once. */
export const pauseBytes = 16 * 1024 * 1024
