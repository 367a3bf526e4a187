// SPDX-License-Identifier: Apache-2.0
// What an expression can stand for. Values are short texts:
//   p:torch.load  an imported module or what is in it     c:True  a constant       s:text  a string
//   d:3           a function of this file, by index       k:3     a class of this file, or an instance of it
//   m:torch       the dictionary of a module              u:      anything (a parameter with a default)
//   [x            a container of x                        =key=x  a dictionary with constant x under key
import type { Node } from '../python/tree.ts'
import { maxCarriedCharacters } from './limits.ts'
import { Module, pass } from './module.ts'
import { canonicalPath, rules, usualNames } from './rules.ts'
import { addAll, type Scope, type Values } from './scope.ts'

const none: Values = new Set()
const builtins = new Set(
  `getattr setattr eval exec compile __import__ open vars globals breakpoint map filter dict isinstance hasattr list tuple set
   super type`.split(/\s+/),
)

export class Evaluator {
  readonly #module: Module
  readonly #lambdas: ReadonlyMap<Node, number>

  constructor(module: Module) {
    this.#module = module
    this.#lambdas = new Map(
      module.functions.flatMap(({ lambdaBody }, index): [Node, number][] =>
        lambdaBody === undefined ? [] : [[lambdaBody, index]],
      ),
    )
  }

  /** The set must not be changed; it may be the one a name holds. */
  readonly evaluate = (node: Node, scope: Scope): Values => {
    switch (node.kind) {
      case 'name':
        return this.#name(node.text, scope)
      case 'attribute':
        return this.#attribute(node, scope)
      case 'call':
        return this.#call(node, scope)
      case 'subscript':
        return this.#subscript(node, scope)
      case 'choice':
        return this.#union(node.parts.slice(0, 2), scope)
      case 'logic':
        return this.#union(node.parts, scope)
      case 'bind':
        return this.#union(node.parts.slice(1), scope)
      case 'wrapped':
        return this.#union(node.parts, scope)
      case 'lambda': {
        const index = this.#lambdas.get(node)
        return index === undefined ? none : new Set([`d:${index}`])
      }
      case 'sequence':
        return this.#elements(node.parts, scope)
      case 'comprehension':
        return this.#elements(node.parts.slice(0, 1), scope)
      case 'dictionary':
        return this.#dictionary(node.parts, scope)
      case 'constant':
        return new Set([`c:${node.text.slice(0, maxCarriedCharacters)}`])
      case 'string':
        return node.text.length <= maxCarriedCharacters ? new Set([`s:${node.text}`]) : new Set(['u:'])
      case 'operator':
        return this.#operator(node, scope)
      default:
        return none
    }
  }

  /** The full names of what an expression can be. */
  paths(node: Node, scope: Scope): string[] {
    return [...this.evaluate(node, scope)].flatMap((value) =>
      value.startsWith('p:') ? [canonicalPath(value.slice(2))] : [],
    )
  }

  #name(name: string, scope: Scope): Values {
    const values = scope.find(name)
    if (values !== undefined) return values
    const found: Values = new Set()
    for (const module of this.#module.starModules) {
      const path = canonicalPath(`${module}.${name}`)
      if (rules.has(path)) found.add(`p:${path}`)
    }
    const usual = usualNames.get(name)
    if (usual !== undefined) found.add(`p:${usual}`)
    else if (builtins.has(name)) found.add(`p:builtins.${name}`)
    return found
  }

  #attribute(node: Node, scope: Scope): Values {
    const [base] = node.parts
    if (base === undefined) return none
    return this.#member(this.evaluate(base, scope), node.text)
  }

  #member(bases: Values, name: string): Values {
    if (bases.size === 0) return none
    const found: Values = new Set()
    for (const value of bases) {
      if (value.startsWith('p:')) {
        if (value.length > maxCarriedCharacters) continue
        found.add(name === '__dict__' ? `m:${value.slice(2)}` : `p:${value.slice(2)}.${name}`)
      } else if (value.startsWith('k:')) addAll(found, this.#module.classes[Number(value.slice(2))]?.own(name) ?? none)
    }
    return found
  }

  #call(node: Node, scope: Scope): Values {
    const [callee, ...parts] = node.parts
    if (callee === undefined) return none
    const found: Values = new Set()
    for (const value of this.evaluate(callee, scope)) {
      if (value.startsWith('p:')) addAll(found, this.#result(canonicalPath(value.slice(2)), parts, scope))
      else if (value.startsWith('d:'))
        addAll(found, this.#module.functions[Number(value.slice(2))]?.scope.returns ?? none)
      else if (value.startsWith('k:')) found.add(value)
    }
    const base = callee.kind === 'attribute' ? callee.parts[0] : undefined
    if (base === undefined || callee.kind !== 'attribute') return found
    if (callee.text === 'get' || callee.text === 'pop' || callee.text === 'setdefault') {
      addAll(found, this.#subscriptOf(base, parts[0], scope))
      if (parts[1] !== undefined) addAll(found, this.evaluate(parts[1], scope))
    } else if (['values', 'copy', 'items'].includes(callee.text)) addAll(found, containers(this.evaluate(base, scope)))
    else if (callee.text === '__getattribute__' && parts[0] !== undefined)
      for (const name of strings(this.evaluate(parts[0], scope)))
        addAll(found, this.#member(this.evaluate(base, scope), name))
    return found
  }

  /** What a known function gives back. */
  #result(path: string, parts: readonly Node[], scope: Scope): Values {
    const [first, second] = parts
    if (first === undefined) return none
    switch (path) {
      case 'builtins.getattr': {
        const found: Values = new Set()
        const names = second === undefined ? [] : strings(this.evaluate(second, scope))
        for (const name of names) addAll(found, this.#member(this.evaluate(first, scope), name))
        if (parts[2] !== undefined) addAll(found, this.evaluate(parts[2], scope))
        return found
      }
      case 'importlib.import_module': {
        const found: Values = new Set()
        for (const name of strings(this.evaluate(first, scope)))
          addAll(found, [`p:${name}`, ...(name.includes('.') ? [`p:${name.split('.')[0] ?? ''}`] : [])])
        return found
      }
      case 'functools.partial':
        // Arguments that decide are judged where they are bound; see judge.ts.
        return parts.some((part) => part.kind === 'keyword' && decisive.has(part.text))
          ? none
          : this.evaluate(first, scope)
      case 'builtins.vars':
        return this.#member(this.evaluate(first, scope), '__dict__')
      case 'builtins.dict':
        return this.#dictionary(parts, scope)
      case 'builtins.list':
      case 'builtins.tuple':
      case 'builtins.set':
        return this.evaluate(first, scope)
      case 'staticmethod':
        return this.evaluate(first, scope)
      default:
        return none
    }
  }

  #subscript(node: Node, scope: Scope): Values {
    const [base, key] = node.parts
    return base === undefined ? none : this.#subscriptOf(base, key, scope)
  }

  #subscriptOf(base: Node, key: Node | undefined, scope: Scope): Values {
    const found: Values = new Set()
    for (const value of this.evaluate(base, scope)) {
      if (value.startsWith('[')) addAll(found, [value.slice(1)])
      const isModules = value === 'p:sys.modules'
      if ((!isModules && !value.startsWith('m:')) || key === undefined) continue
      for (const name of strings(this.evaluate(key, scope)))
        addAll(found, [isModules ? `p:${name}` : `p:${value.slice(2)}.${name}`])
    }
    return found
  }

  #union(nodes: readonly Node[], scope: Scope): Values {
    const found: Values = new Set()
    for (const node of nodes) addAll(found, this.evaluate(node, scope))
    return found
  }

  #elements(nodes: readonly Node[], scope: Scope): Values {
    const found: Values = new Set()
    for (const node of nodes) {
      const [inner] = node.parts
      if (node.kind === 'star' && inner !== undefined) addAll(found, this.evaluate(inner, scope))
      else if (node.kind === 'pair') addAll(found, this.#dictionary([node], scope))
      else addAll(found, pass(this.evaluate(node, scope), 'container'))
    }
    return found
  }

  #dictionary(parts: readonly Node[], scope: Scope): Values {
    const found: Values = new Set()
    for (const part of parts) {
      const [first, second] = part.parts
      if (part.kind === 'keyword' && first !== undefined) this.#entry(found, part.text, first, scope)
      else if (part.kind === 'double-star' && first !== undefined)
        addAll(found, containers(this.evaluate(first, scope)))
      else if (part.kind === 'pair' && first !== undefined && second !== undefined)
        this.#entry(found, first.kind === 'string' ? first.text : '', second, scope)
      else if (part.kind === 'comprehension') addAll(found, this.#elements(part.parts.slice(0, 1), scope))
    }
    return found
  }

  #entry(found: Values, key: string, value: Node, scope: Scope): void {
    const values = this.evaluate(value, scope)
    addAll(found, pass(values, 'container'))
    if (decisive.has(key)) addAll(found, pass(values, `key ${key}`))
  }

  /** Only the joining of strings and the negation of a constant have a value that matters. */
  #operator(node: Node, scope: Scope): Values {
    const sets = node.parts.map((part) => this.evaluate(part, scope))
    if (node.text === 'unary not') {
      const negated: Values = new Set()
      for (const value of sets[0] ?? [])
        negated.add(value === 'c:True' ? 'c:False' : value === 'c:False' || value === 'c:None' ? 'c:True' : 'u:')
      return negated
    }
    if (node.text !== '+') return none
    let text = ''
    for (const values of sets) {
      const [only] = strings(values)
      if (only === undefined || values.size !== 1) return none
      text += only
    }
    return text.length <= maxCarriedCharacters ? new Set([`s:${text}`]) : none
  }
}

/** Arguments that decide whether a loader runs what it reads. */
export const decisive: ReadonlySet<string> = new Set([
  'weights_only',
  'allow_pickle',
  'trust_remote_code',
  'safe_mode',
  'pickle_module',
  'Loader',
])

export function strings(values: Iterable<string>): string[] {
  return [...values].flatMap((value) => (value.startsWith('s:') ? [value.slice(2)] : []))
}

function containers(values: Iterable<string>): string[] {
  return [...values].filter((value) => value.startsWith('[') || value.startsWith('='))
}
