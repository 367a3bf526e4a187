// SPDX-License-Identifier: Apache-2.0
// What hashing and a run over many files may cost.

/** Bytes of elements that are hashed of any file: a second or two. A view of one number may claim to be a petabyte. */
export const baseHashBytes = 2 ** 30

/** Bytes hashed beside, for each byte of the file: expanded views and well-packed archives of honest files reach 8. */
export const hashBytesPerFileByte = 16

/** Threads of one run: past it the disk is what is waited for. */
export const maxThreads = 8

/** A thread takes 40 ms to start, so a run that is over sooner starts none. */
export const patienceBeforeThreadsMs = 150

/** Old-space memory of a thread; a file that needs more is not understood. The largest honest pickle measured takes 380 MB. */
export const maxThreadMemoryMb = 2_048

/** Short-lived memory of a thread: without a bound, two threads over 4,000 files came to 565 MB instead of 290, and were no faster. */
export const maxYoungMemoryMb = 16
