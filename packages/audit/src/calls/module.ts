// SPDX-License-Identifier: Apache-2.0
// One source as an audit sees it: its scopes, its calls, and the bindings that carry functions from name to name.
import type { Node } from '../python/tree.ts'
import { maxRounds } from './limits.ts'
import { addAll, Scope, type Values } from './scope.ts'

/** A call where it stands. */
export interface Place {
  readonly node: Node
  readonly scope: Scope
  /** In the handler of a try statement whose body calls something. */
  readonly isInHandler: boolean
}

/** How a value reaches what it is bound to: as it is, as one of its elements, as an element of it, or under a key. */
export type Passage = 'same' | 'element' | 'container' | `key ${string}`

interface Binding {
  readonly into: Values
  readonly value: Node
  readonly scope: Scope
  readonly passage: Passage
}

/** A function or a lambda of the file. */
export interface LocalFunction {
  readonly scope: Scope
  readonly lambdaBody: Node | undefined
}

/** Everything `collect` gathers and `settle` completes. */
export class Module {
  readonly scope = new Scope()
  readonly functions: LocalFunction[] = []
  /** The names bound in each class, which its instances reach as attributes. */
  readonly classes: Scope[] = []
  /** Modules imported with a star. */
  readonly starModules: string[] = []
  readonly calls: Place[] = []
  readonly assignments: Place[] = []
  readonly classNodes: Place[] = []
  readonly dictionaries: Place[] = []
  readonly #bindings: Binding[] = []

  addBinding(into: Values, value: Node, scope: Scope, passage: Passage = 'same'): void {
    this.#bindings.push({ into, value, scope, passage })
  }

  /** Carries values along the bindings until nothing changes; false where it had to stop before. */
  settle(evaluate: (node: Node, scope: Scope) => Values): boolean {
    for (let round = 0; round < maxRounds; round++) {
      let isChanged = false
      for (const { into, value, scope, passage } of this.#bindings) {
        const values = evaluate(value, scope)
        if (values.size > 0 && addAll(into, pass(values, passage))) isChanged = true
      }
      if (!isChanged) return true
    }
    return false
  }
}

/** Values after a passage: `[x` is a container of x, `=key=x` one that holds x under a key. */
export function pass(values: Values, passage: Passage): Values {
  if (passage === 'same') return values
  const passed: Values = new Set()
  for (const value of values) {
    if (passage === 'element') {
      if (value.startsWith('[')) passed.add(value.slice(1))
    } else if (passage === 'container') {
      if (!value.startsWith('[[')) passed.add(`[${value}`)
    } else if (/^[cs]:/.test(value)) passed.add(`=${passage.slice(4)}=${value}`)
  }
  return passed
}
