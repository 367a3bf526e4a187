// SPDX-License-Identifier: Apache-2.0
// What the search for loader calls may cost.

/** Rounds of carrying values from name to name: each round follows one more step backwards in the file. */
export const maxRounds = 12

/** Things one name can stand for before the rest is dropped. */
export const maxValues = 64

/** Longest string carried as a value: module and attribute names are short. */
export const maxCarriedCharacters = 200

/** Largest notebook read: pictures inside make them large. */
export const maxNotebookBytes = 32 * 1024 * 1024

/** Most cells of one notebook. */
export const maxNotebookCells = 10_000

/** Calls told for one file; beyond, the file is told as having more. */
export const maxSitesPerFile = 1_000

/** Characters of a source line shown as evidence. */
export const maxEvidenceCharacters = 160

/** Largest script or settings file that is looked at: the rest is data. */
export const maxSettingsBytes = 1024 * 1024
