// SPDX-License-Identifier: Apache-2.0
// Walks every position of several loops without nesting them: how many there are is the file's choice.

/** The next position, the last wheel turning fastest; false after the last, with every wheel at 0 again. */
export function advance(indices: number[], wheels: readonly { readonly size: number }[]): boolean {
  for (let at = wheels.length - 1; at >= 0; at--) {
    const next = (indices[at] ?? 0) + 1
    if (next < (wheels[at]?.size ?? 1)) {
      indices[at] = next
      return true
    }
    indices[at] = 0
  }
  return false
}
