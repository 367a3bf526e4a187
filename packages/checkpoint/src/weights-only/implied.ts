// SPDX-License-Identifier: Apache-2.0
// The class of what an allowed function returns, where it is another than the function: BUILD asks for that class by name.
import { GlobalValue, type Value } from './value.ts'

/** The path of the class; empty where it cannot be told. */
export function resultType(path: string, args: readonly Value[]): string {
  if (path === 'builtins.getattr') return ''
  const [first] = args
  if ((path === 'copyreg._reconstructor' || path.endsWith('.multiarray._reconstruct')) && first instanceof GlobalValue)
    return first.path
  return path
}
