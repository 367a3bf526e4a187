// SPDX-License-Identifier: Apache-2.0
// What a value of a pickle was made by.
import { GlobalRef, type Made } from '../pickle/value.ts'

/** The path of the class or function: `collections.OrderedDict`; empty where it is no name. */
export function calleePath(made: Made): string {
  return made.callee instanceof GlobalRef ? made.callee.path : ''
}
