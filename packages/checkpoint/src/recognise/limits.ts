// SPDX-License-Identifier: Apache-2.0
// How far a file is read to see that it is no model.

/** First bytes looked at; pages and error messages say what they are within a few hundred. */
export const headBytes = 16 * 1024

/** Largest git-lfs pointer: its specification says that it is smaller. */
export const maxPointerBytes = 1024

/** Largest JSON document that is parsed: the index of the largest sharded model has 3 MiB. */
export const maxJsonBytes = 4 * 1024 * 1024

/** Largest file that is checked to be text; the largest vocabulary in text seen has 20 MiB. */
export const maxTextBytes = 64 * 1024 * 1024

/** Characters of a title or message that are shown. */
export const maxShownCharacters = 160
