// SPDX-License-Identifier: Apache-2.0
// What a knowledge file may be.

/** Bytes: a row has 300; a thousand packages with ten rows each are a third of it. */
export const maxKnowledgeBytes = 8 * 1024 * 1024

/** Rows of each list. */
export const maxKnowledgeRows = 20_000
