// SPDX-License-Identifier: Apache-2.0
// What a JSON text may cost.

/** How deep arrays and objects may lie in one another: the limit of the parser that safetensors itself uses. */
export const maxJsonDepth = 127
