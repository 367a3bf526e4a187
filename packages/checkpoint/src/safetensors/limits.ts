// SPDX-License-Identifier: Apache-2.0
// What a safetensors file may cost.

/** Longest header, by the format’s own reader. A header of 20,000 tensors has 2 MB. */
export const maxHeaderBytes = 100_000_000

/** Tensors listed of one file: a header of the greatest length could name two million. */
export const maxListedTensors = 500_000

/** Dimensions of one tensor; PyTorch's operations end at 64. */
export const maxTensorDimensions = 64
