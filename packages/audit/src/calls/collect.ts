// SPDX-License-Identifier: Apache-2.0
// Walks a tree once and notes what is bound to what. The tree's height is bounded, so the walk may recurse.
import type { Node } from '../python/tree.ts'
import { Module, type Passage } from './module.ts'
import { addAll, Scope } from './scope.ts'

interface Where {
  readonly scope: Scope
  /** The class whose method this is, for `self`. */
  readonly classIndex: number
  readonly isInHandler: boolean
}

/** The scopes, bindings and calls of a parsed source. */
export function collect(root: Node): Module {
  const module = new Module()
  new Collector(module).walk(root, { scope: module.scope, classIndex: -1, isInHandler: false })
  return module
}

class Collector {
  readonly #module: Module

  constructor(module: Module) {
    this.#module = module
  }

  walk(node: Node, where: Where): void {
    const place = { node, scope: where.scope, isInHandler: where.isInHandler }
    switch (node.kind) {
      case 'function':
        return this.#function(node, where)
      case 'class':
        return this.#class(node, where)
      case 'lambda':
        return this.#lambda(node, where)
      case 'import':
      case 'import-names':
        return this.#import(node, where.scope)
      case 'try':
        return this.#try(node, where)
      case 'global':
        return this.#global(node, where.scope)
      case 'call':
        this.#module.calls.push(place)
        this.#keep(node, where.scope)
        break
      case 'dictionary':
        this.#module.dictionaries.push(place)
        break
      case 'assign':
        this.#assign(node, where.scope)
        this.#module.assignments.push(place)
        break
      case 'bind': {
        const [target, value] = node.parts
        if (target !== undefined && value !== undefined) this.#bind(target, value, where.scope, 'same')
        break
      }
      case 'for':
      case 'generator': {
        const [target, iterable] = node.parts
        if (target !== undefined && iterable !== undefined) this.#bind(target, iterable, where.scope, 'element')
        break
      }
      case 'return':
        for (const value of node.parts) this.#module.addBinding(where.scope.returns, value, where.scope)
        break
      default:
    }
    for (const part of node.parts) this.walk(part, where)
  }

  #function(node: Node, where: Where): void {
    const scope = new Scope(where.scope)
    const index = this.#module.functions.push({ scope, lambdaBody: undefined }) - 1
    addAll(where.scope.bind(node.name), [`d:${index}`])
    this.#parameters(node, where, scope)
    for (const part of node.parts) {
      if (part.kind === 'parameter') for (const initial of part.parts) this.walk(initial, where)
      else if (part.kind === 'block') this.walk(part, { ...where, scope })
      else this.walk(part, where)
    }
  }

  #parameters(node: Node, where: Where, scope: Scope): void {
    const parameters = node.parts.filter((part) => part.kind === 'parameter')
    for (const [index, parameter] of parameters.entries()) {
      const values = scope.bind(parameter.text)
      const isSelf = index === 0 && where.scope.isClass && where.classIndex >= 0
      if (isSelf) addAll(values, [`k:${where.classIndex}`])
      for (const initial of parameter.parts) this.#module.addBinding(values, initial, where.scope)
      // A default is only what comes when nothing else does.
      if (parameter.parts.length > 0) addAll(values, ['u:'])
    }
  }

  #lambda(node: Node, where: Where): void {
    const scope = new Scope(where.scope)
    this.#parameters(node, { ...where, classIndex: -1 }, scope)
    const body = node.parts.at(-1)
    for (const part of node.parts) {
      if (part.kind === 'parameter') for (const initial of part.parts) this.walk(initial, where)
      else this.walk(part, { ...where, scope })
    }
    if (body !== undefined) this.#module.addBinding(scope.returns, body, scope)
    this.#module.functions.push({ scope, lambdaBody: node })
  }

  #class(node: Node, where: Where): void {
    const scope = new Scope(where.scope, true)
    const classIndex = this.#module.classes.push(scope) - 1
    addAll(where.scope.bind(node.name), [`k:${classIndex}`])
    this.#module.classNodes.push({ node, scope: where.scope, isInHandler: false })
    for (const part of node.parts) {
      if (part.kind === 'block') this.walk(part, { ...where, scope, classIndex })
      else this.walk(part, where)
    }
  }

  #import(node: Node, scope: Scope): void {
    for (const alias of node.parts) {
      if (node.kind === 'import') {
        const name = alias.name === '' ? (alias.text.split('.')[0] ?? '') : alias.name
        addAll(scope.bind(name), [`p:${alias.name === '' ? name : alias.text}`])
      } else if (alias.text === '*') this.#module.starModules.push(node.text)
      else {
        const dot = node.text === '' || node.text.endsWith('.') ? '' : '.'
        addAll(scope.bind(alias.name === '' ? alias.text : alias.name), [`p:${node.text}${dot}${alias.text}`])
      }
    }
  }

  #try(node: Node, where: Where): void {
    const [body] = node.parts
    const hasCall = body !== undefined && holdsCall(body)
    for (const part of node.parts) {
      if (part.kind !== 'except') this.walk(part, where)
      else {
        if (part.name !== '') where.scope.bind(part.name)
        for (const inner of part.parts) this.walk(inner, hasCall ? { ...where, isInHandler: true } : where)
      }
    }
  }

  #global(node: Node, scope: Scope): void {
    const outside = node.text === 'global' ? scope.module : (scope.parent ?? scope)
    const [names] = node.parts
    for (const name of names?.kind === 'sequence' ? names.parts : node.parts)
      if (name.kind === 'name') scope.declareOutside(name.text, outside)
  }

  #assign(node: Node, scope: Scope): void {
    const value = node.parts.at(-1)
    if (value === undefined) return
    for (const target of node.parts.slice(0, -1)) this.#bind(target, value, scope, 'same')
  }

  #bind(target: Node, value: Node, scope: Scope, passage: Passage): void {
    if (target.kind === 'name') this.#module.addBinding(scope.bind(target.text), value, scope, passage)
    else if (target.kind === 'star' && target.parts[0] !== undefined) this.#bind(target.parts[0], value, scope, passage)
    else if (target.kind === 'sequence') this.#unpack(target, value, scope, passage)
    else if (target.kind === 'attribute') this.#bindAttribute(target, value, scope, passage)
    else if (target.kind === 'subscript') {
      const [container, key] = target.parts
      const into = container === undefined ? undefined : this.#slot(container, scope)
      if (into === undefined) return
      this.#module.addBinding(into, value, scope, 'container')
      if (key?.kind === 'string') this.#module.addBinding(into, value, scope, `key ${key.text}`)
    }
  }

  #unpack(target: Node, value: Node, scope: Scope, passage: Passage): void {
    const isPairwise = passage === 'same' && value.kind === 'sequence' && value.parts.length === target.parts.length
    for (const [index, part] of target.parts.entries()) {
      const own = isPairwise ? value.parts[index] : undefined
      this.#bind(part, own ?? value, scope, own === undefined ? 'element' : 'same')
    }
  }

  /** `self.load = torch.load`: what methods of the class reach by that name. */
  #bindAttribute(target: Node, value: Node, scope: Scope, passage: Passage): void {
    const into = this.#slot(target, scope)
    if (into !== undefined) this.#module.addBinding(into, value, scope, passage)
  }

  /** Where a name, or an attribute of `self` or of a class of this file, keeps its values. */
  #slot(node: Node, scope: Scope): Set<string> | undefined {
    if (node.kind === 'name') return scope.find(node.text) ?? scope.bind(node.text)
    const [base] = node.parts
    if (node.kind !== 'attribute' || base?.kind !== 'name') return undefined
    for (const value of scope.find(base.text) ?? [])
      if (value.startsWith('k:')) return this.#module.classes[Number(value.slice(2))]?.bind(node.text)
    return undefined
  }

  /** `kwargs.setdefault('weights_only', False)`, `kwargs.update(weights_only=False)`: what a dictionary holds afterwards. */
  #keep(call: Node, scope: Scope): void {
    const [method, ...parts] = call.parts
    const base = method?.kind === 'attribute' ? method.parts[0] : undefined
    if (base === undefined || method === undefined) return
    const into = ['setdefault', 'update', 'append', 'add', '__setitem__'].includes(method.text)
      ? this.#slot(base, scope)
      : undefined
    if (into === undefined) return
    const [key, value] = parts
    if (method.text === 'append' || method.text === 'add') {
      if (key !== undefined) this.#module.addBinding(into, key, scope, 'container')
    } else if (key?.kind === 'string' && value !== undefined) {
      this.#module.addBinding(into, value, scope, `key ${key.text}`)
      this.#module.addBinding(into, value, scope, 'container')
    }
    if (method.text !== 'update') return
    for (const part of parts) {
      const [inner] = part.parts
      if (part.kind === 'keyword' && inner !== undefined) {
        this.#module.addBinding(into, inner, scope, `key ${part.text}`)
        this.#module.addBinding(into, inner, scope, 'container')
      } else this.#module.addBinding(into, part, scope)
    }
  }
}

function holdsCall(root: Node): boolean {
  const waiting = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'call') return true
    if (node.kind !== 'function' && node.kind !== 'lambda') for (const part of node.parts) waiting.push(part)
  }
  return false
}
