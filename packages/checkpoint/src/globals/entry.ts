// SPDX-License-Identifier: Apache-2.0
// One row of the allow-list: a name, and what a pickle may do with it.
import type { Made } from '../pickle/value.ts'

/**
 * What a pickle may do with a name beside mentioning it. A name whose uses are empty may only be mentioned: as a value, a
 * factory, or the argument of a call that is allowed.
 * - `n`: NEWOBJ, NEWOBJ_EX, or `copyreg._reconstructor`: an object made without its constructor.
 * - `r`: REDUCE, OBJ, INST: called, with the arguments that its rule admits.
 * - `b`: BUILD on what was made.
 * - `k`: BUILD with a second dict, whose entries are set as attributes (`__slots__`).
 * - `l`, `s`, `a`: APPEND(S), SETITEM(S), ADDITEMS on what was made.
 */
export type Uses = string

/** Why a call is refused, or undefined where its arguments are harmless. */
export type Rule = (made: Made) => string | undefined

/** What is known of one name. */
export interface Entry {
  readonly uses: Uses
  /** Harmless only in the shape that the rule admits; shown as `structural`. */
  readonly isStructural: boolean
  readonly rule: Rule | undefined
}

/** Rows as the tables hold them: module, uses, names separated by spaces. */
export type Rows = readonly (readonly [module: string, uses: Uses, names: string])[]
