// SPDX-License-Identifier: Apache-2.0
// The syntax tree of a Python source, as little of it as an audit of calls needs: who is called, with what, bound to which name.

export type NodeKind =
  // Expressions
  | 'name' // text
  | 'attribute' // text, of parts[0]
  | 'call' // parts[0] called with the other parts
  | 'keyword' // text = parts[0], an argument or a parameter's default
  | 'star' // *parts[0]
  | 'double-star' // **parts[0]
  | 'subscript' // parts[0][parts[1], ...]
  | 'string' // text: its decoded value
  | 'constant' // text: True, False, None, ... or a number as written
  | 'lambda' // parameters, then the body
  | 'choice' // parts[0] if parts[2] else parts[1]
  | 'logic' // operands of `and` and `or`
  | 'operator' // operands of anything else; text is the operator where there is only one kind
  | 'sequence' // a tuple, list or set
  | 'dictionary' // pairs and double stars
  | 'pair' // parts[0]: parts[1]
  | 'comprehension' // element(s), then `generator` and conditions
  | 'generator' // for parts[0] in parts[1]
  | 'bind' // parts[0] := parts[1]
  | 'format' // a string with fields: their expressions
  | 'wrapped' // await, yield: parts[0]
  // Statements
  | 'block'
  | 'expression'
  | 'assign' // targets, then the value last; text is the operator
  | 'import' // aliases
  | 'import-names' // aliases of the module `text`
  | 'alias' // text as name
  | 'function' // name; parameters, their annotations, decorators, block
  | 'parameter' // text, with parts[0] as default
  | 'class' // name; arguments, decorators, block
  | 'try' // block, except..., block...
  | 'except' // name; type, block
  | 'for' // target, iterable, block...
  | 'with' // items as `bind` (target, value) or expressions, then the block
  | 'return'
  | 'global' // names in parts
  | 'compound' // if, while, match, case: expressions and blocks
  | 'simple' // del, raise, assert, pass ...

/** One node; `from` and `to` are offsets into the text. */
export interface Node {
  readonly kind: NodeKind
  readonly from: number
  readonly to: number
  readonly text: string
  /** The name an alias, function, class or exception is bound to; empty where there is none. */
  readonly name: string
  readonly parts: readonly Node[]
  /** How many levels hang below, so that whoever walks down knows that the stack suffices. */
  readonly height: number
}

/** A place that is not Python as we know it. */
export interface Trouble {
  readonly offset: number
  readonly reason: 'syntax' | 'too-deep' | 'too-long'
}

/** A source with what could not be understood; the tree holds everything that could. */
export interface Parsed {
  readonly root: Node
  readonly troubles: readonly Trouble[]
}
