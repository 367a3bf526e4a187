// SPDX-License-Identifier: Apache-2.0
// The arguments of one call: what a deciding argument can be, and where the loaded data comes from.
import type { Node } from '../python/tree.ts'
import type { Scope } from './scope.ts'
import type { Evaluator } from './values.ts'

/** What an argument can be: `absent` where it is not given, `computed` where the source does not say. */
export type Flag = 'true' | 'false' | 'computed' | 'absent'

/** Where what is loaded comes from, as far as the call shows it. */
export type Origin = 'constant' | 'computed' | 'remote' | 'round-trip' | 'none'

export class Arguments {
  readonly scope: Scope
  readonly #parts: readonly Node[]
  readonly #evaluator: Evaluator

  constructor(parts: readonly Node[], scope: Scope, evaluator: Evaluator) {
    this.#parts = parts
    this.scope = scope
    this.#evaluator = evaluator
  }

  /** The argument itself, by keyword or by position; undefined where it is not written in the call. */
  find(name: string, position = -1): Node | undefined {
    const keyword = this.#parts.find((part) => part.kind === 'keyword' && part.text === name)
    if (keyword !== undefined) return keyword.parts[0]
    const positional = this.#positional
    const before = positional.slice(0, position + 1)
    return position < 0 || before.some((part) => part.kind === 'star') ? undefined : positional[position]
  }

  get #positional(): readonly Node[] {
    return this.#parts.filter((part) => part.kind !== 'keyword' && part.kind !== 'double-star')
  }

  /** What the argument can be, also out of `**options`. */
  flag(name: string, position = -1): Flag {
    const node = this.find(name, position)
    if (node !== undefined) return judgeConstants(this.#evaluator.evaluate(node, this.scope))
    const spread = this.#spread(name)
    if (spread.size > 0) return judgeConstants(spread)
    const isHidden = position >= 0 && this.#positional.slice(0, position + 1).some((part) => part.kind === 'star')
    return isHidden || this.#parts.some((part) => part.kind === 'double-star') ? 'computed' : 'absent'
  }

  #spread(name: string): Set<string> {
    const found = new Set<string>()
    const prefix = `=${name}=`
    for (const part of this.#parts) {
      const [inner] = part.parts
      if (part.kind !== 'double-star' || inner === undefined) continue
      for (const value of this.#evaluator.evaluate(inner, this.scope))
        if (value.startsWith(prefix)) found.add(value.slice(prefix.length))
    }
    return found
  }

  /** Full names of what the argument can be. */
  paths(node: Node): string[] {
    return this.#evaluator.paths(node, this.scope)
  }

  values(node: Node): ReadonlySet<string> {
    return this.#evaluator.evaluate(node, this.scope)
  }

  get all(): readonly Node[] {
    return this.#parts
  }

  get origin(): Origin {
    const keyword = this.#parts.find(
      (part) => part.kind === 'keyword' && /^(?:f|file|path|url|filename)$/.test(part.text),
    )
    const node = this.#positional[0] ?? keyword?.parts[0]
    if (node === undefined) return 'none'
    const values = [...this.#evaluator.evaluate(node, this.scope)]
    if (values.length > 0 && values.every((value) => value.startsWith('s:')))
      return values.some((value) => /^s:https?:/i.test(value)) ? 'remote' : 'constant'
    if (node.kind !== 'call' || node.parts[0] === undefined) return 'computed'
    const callee = node.parts[0]
    if (this.paths(callee).some((path) => /(?:^|\.)dumps$/.test(path))) return 'round-trip'
    const inner = node.parts[1]
    const isOpen = this.paths(callee).some((path) => path === 'builtins.open' || path === 'io.open')
    if (isOpen && inner?.kind === 'string') return 'constant'
    const isFetch =
      /^(?:urlopen|hf_hub_download|urlretrieve|snapshot_download|cached_download|download_url_to_file|recv)$/
    return isFetch.test(callee.text) ? 'remote' : 'computed'
  }
}

function judgeConstants(values: ReadonlySet<string>): Flag {
  if (values.size === 0) return 'computed'
  const texts = [...values]
  if (texts.every((value) => value === 'c:True' || value === 'c:1')) return 'true'
  if (texts.every((value) => value === 'c:False' || value === 'c:0')) return 'false'
  if (texts.every((value) => value === 'c:None')) return 'absent'
  return 'computed'
}
