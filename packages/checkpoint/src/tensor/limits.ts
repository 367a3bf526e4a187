// SPDX-License-Identifier: Apache-2.0
// What reading tensors may cost.

/** A piece of a tensor's elements: large enough that calls cost nothing, small enough for the processor's cache. */
export const pieceBytes = 256 * 1024

/** A view whose rows lie apart is turned in bands of this size, so that each part of the storage is read few times. */
export const bandBytes = 8 * 1024 * 1024

/** The storage is looked at through a window of this size while a view is gathered. */
export const windowBytes = 1024 * 1024

/** Rows that lie further apart than this are read one by one, because the bytes between them are not wanted. */
export const farStrideBytes = 16 * 1024

/** Dimensions of one tensor: PyTorch's own limit for most operations is 64. */
export const maxDimensions = 64

/** Tensors listed of one file: ten times as many as in the largest file that was measured. */
export const maxTensors = 200_000

/** How deep containers may lie in one another above a tensor. Python itself stops near 1,000; optimizers reach 6. */
export const maxTensorDepth = 1_000

/** Elements that views may repeat beyond what the storages hold: expanded masks of large models reach a few MB. */
export const repeatedBaseBytes = 256 * 1024 * 1024

/** And this many times the storages: many names for one storage are honest (tied weights), thousands are not. */
export const repeatedTimes = 64
