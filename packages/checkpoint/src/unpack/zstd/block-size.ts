// SPDX-License-Identifier: Apache-2.0
// The one size that every part of zstd refers to.

/** No block unpacks to more (RFC 8878, 3.1.1.2.4). */
export const maxBlockBytes = 128 * 1024
