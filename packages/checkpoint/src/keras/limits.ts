// SPDX-License-Identifier: Apache-2.0
// Limits of the Keras readers.

/** Largest configuration. That of a network of 1,000 layers has 1 MB. */
export const maxConfigBytes = 64_000_000

/** How deep values may lie in one another. Nested models reach about 40. */
export const maxConfigDepth = 1_000
