// SPDX-License-Identifier: Apache-2.0
// What a data set may cost.

/** Bytes of one sound file that is decoded: an hour in stereo at 48 kHz is 690 MB, and no clip. */
export const maxSoundBytes = 256 * 1024 * 1024

/** Seconds of one clip that are compared; longer ones are compared by their beginning. */
export const maxComparedSeconds = 120

/** Bytes of a table of clips; a million rows are 200 MB. */
export const maxTableBytes = 256 * 1024 * 1024

/** Rows of a table. */
export const maxTableRows = 2_000_000

/** Columns of a table. */
export const maxTableColumns = 500

/** Seconds of one clip that are kept in memory and hashed; nobody calls an hour a clip. */
export const maxKeptSeconds = 600

/** Clips that may share a piece of fingerprint before the piece says nothing: silence and hum are the same everywhere. */
export const maxSharedPieces = 60

/** Examples that a finding names. */
export const maxExamples = 5
