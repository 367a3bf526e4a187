// SPDX-License-Identifier: Apache-2.0
// Names and what they can stand for, without regard to the order of statements: a set only grows.
import { maxValues } from './limits.ts'

/** What an expression can stand for, each as short text; `values.ts` has the grammar. */
export type Values = Set<string>

/** A module, a function or a class body, with the names bound in it. */
export class Scope {
  readonly parent: Scope | undefined
  readonly isClass: boolean
  /** What the function can return. */
  readonly returns: Values = new Set()
  readonly #names = new Map<string, Values>()
  readonly #outside = new Map<string, Scope>()

  constructor(parent?: Scope, isClass = false) {
    this.parent = parent
    this.isClass = isClass
  }

  get module(): Scope {
    return this.parent?.module ?? this
  }

  /** `global name` or `nonlocal name`: assignments go to the other scope. */
  declareOutside(name: string, scope: Scope): void {
    if (scope !== this) this.#outside.set(name, scope)
  }

  /** The values of a name bound here, made empty at its first binding. */
  bind(name: string): Values {
    const outside = this.#outside.get(name)
    if (outside !== undefined) return outside.bind(name)
    let values = this.#names.get(name)
    if (values === undefined) {
      values = new Set()
      this.#names.set(name, values)
    }
    return values
  }

  /** The values a name has when used here; undefined where the file binds it nowhere in reach. */
  find(name: string): Values | undefined {
    const own = this.#names.get(name)
    if (own !== undefined) return own
    // A method does not see the names of its class.
    for (let scope = this.parent; scope !== undefined; scope = scope.parent) {
      const values = scope.isClass ? undefined : scope.own(name)
      if (values !== undefined) return values
    }
    return undefined
  }

  own(name: string): Values | undefined {
    return this.#names.get(name)
  }
}

/** Adds values up to the limit, functions beyond it, so that a flood of strings cannot hide one; tells whether any was new. */
export function addAll(into: Values, values: Iterable<string>): boolean {
  const before = into.size
  for (const value of values) {
    const isFunction = /^\[*[pdk]:/.test(value)
    if (into.size < maxValues || (isFunction && into.size < maxValues * 8)) into.add(value)
  }
  return into.size > before
}
