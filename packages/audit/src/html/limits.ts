// SPDX-License-Identifier: Apache-2.0
// What the page may grow to, whatever the workspace holds: a browser must open it, and a person read it.

/** Characters of one text: messages of advisories with disagreements reach 600. */
export const maxTextCharacters = 1_000

/** Findings of one code that are shown; the rest is counted, and the JSON document holds all. */
export const maxFindingsPerCode = 25

/** Findings of all codes that are shown. */
export const maxFindings = 500

/** Rows of one table: a careless project has some hundred open advisories. */
export const maxRows = 400

/** Items of one list inside a finding, a way out or an advisory. */
export const maxItems = 60

/** Nodes drawn: more than this is no picture but a wall; the vision workspace with its submodules needs some 15. */
export const maxNodes = 32

/** Arrows drawn. */
export const maxArrows = 120

/** Characters of a node's name or an arrow's label in the drawing: `>=2.0.0rc4,<2.2.0` has 17. */
export const maxLabelCharacters = 26
