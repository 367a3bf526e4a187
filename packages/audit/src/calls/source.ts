// SPDX-License-Identifier: Apache-2.0
// The loader calls of one Python source.
import type { Severity, Verdict } from '@cryingsense/checkpoint'
import { parsePython } from '../python/parse.ts'
import type { Node } from '../python/tree.ts'
import { Arguments, type Origin } from './arguments.ts'
import { collect } from './collect.ts'
import { callFindings, type CallCode } from './findings.ts'
import { judgeCall, judgeUnknown } from './judge.ts'
import { maxSitesPerFile } from './limits.ts'
import type { Module, Place } from './module.ts'
import { canonicalPath, mayLoad, methodRules, rules } from './rules.ts'
import { Evaluator, strings } from './values.ts'

/** One observation in a text, by offset; positions.ts makes lines and columns of it. */
export interface RawSite {
  readonly code: CallCode
  readonly verdict: Verdict
  readonly severity: Severity
  readonly offset: number
  /** Full name of the function where it is known, else as it is written; empty for trouble with the source. */
  readonly callee: string
  readonly origin: Origin
  /** In the handler of a try statement: reached when something else failed. */
  readonly isInHandler: boolean
}

const troubleCodes = {
  syntax: 'CALL_SOURCE_SYNTAX',
  'too-deep': 'CALL_SOURCE_TOO_DEEP',
  'too-long': 'CALL_SOURCE_TOO_LARGE',
} as const satisfies Record<string, CallCode>

/** Every loader call in a source of at most `maxPythonBytes`, in the order of the text. */
export function inspectText(text: string): RawSite[] {
  // Names are compared in their compatibility form, so the words are looked for in it too; escapes can spell any word.
  const plain = /[^ -~\s]/.test(text) ? text.normalize('NFKC') : text
  if (!mayLoad(plain)) return []
  const parsed = parsePython(text)
  const module = collect(parsed.root)
  const evaluator = new Evaluator(module)
  const isSettled = module.settle(evaluator.evaluate)
  const sites = new Inspector(module, evaluator).run()
  const reasons = new Set<string>()
  for (const { offset, reason } of parsed.troubles) {
    if (reasons.has(reason)) continue
    reasons.add(reason)
    sites.push(toSite(troubleCodes[reason], offset))
  }
  if (!isSettled) sites.push(toSite('CALL_SOURCE_TANGLED', 0))
  return sites.sort((one, other) => one.offset - other.offset)
}

/** An observation that is no call. */
export function toSite(code: CallCode, offset: number): RawSite {
  const { verdict, severity } = callFindings[code]
  return { code, verdict, severity, offset, callee: '', origin: 'none', isInHandler: false }
}

/** Functions that take a loader without calling it. */
const onlooking =
  /^(?:isinstance|issubclass|hasattr|callable|id|repr|str|print|signature|getsource|wraps|update_wrapper|getattr|setattr|delattr|dir|type|patch|object|add_safe_globals|safe_globals|overrides|has_torch_function|getdoc|append_doc|_add_docstr|super|register|hash|is_function|add_docstr|assertIs|assertEqual|vars|partial)$/
const codeRuns = /_UNSAFE$|_PICKLE$|_OFF$|_LOADER$|_HUB$/

class Inspector {
  readonly #module: Module
  readonly #evaluator: Evaluator
  readonly #sites = new Map<string, RawSite>()

  constructor(module: Module, evaluator: Evaluator) {
    this.#module = module
    this.#evaluator = evaluator
  }

  run(): RawSite[] {
    for (const place of this.#module.calls) this.#call(place)
    for (const place of this.#module.assignments) this.#assignment(place)
    for (const place of this.#module.dictionaries) this.#options(place)
    for (const { node, scope } of this.#module.classNodes)
      for (const base of node.parts)
        if (
          base.kind !== 'block' &&
          this.#evaluator.paths(base, scope).some((path) => /(?:^|\.)_?Unpickler$/.test(path))
        )
          this.#add('CALL_UNPICKLER_SUBCLASS', node, node.name)
    return [...this.#sites.values()]
  }

  #call({ node, scope, isInHandler }: Place): void {
    const [callee, ...parts] = node.parts
    if (callee === undefined) return
    const given = new Arguments(parts, scope, this.#evaluator)
    let isKnown = false
    const add = (code: CallCode, name: string): void => this.#add(code, node, name, given.origin, isInHandler)
    for (const path of this.#evaluator.paths(callee, scope)) {
      const rule = rules.get(path)
      if (path === 'functools.partial') isKnown = this.#partial(node, given, isInHandler) || isKnown
      if (rule === undefined) continue
      isKnown = true
      const code = judgeCall(rule, path, given)
      if (code !== undefined) add(code, path)
    }
    const name = callee.kind === 'attribute' || callee.kind === 'name' ? callee.text : ''
    if (!isKnown) {
      const rule = callee.kind === 'attribute' ? methodRules.get(name) : undefined
      const code = rule === undefined ? undefined : judgeCall(rule, name, given)
      if (code !== undefined) add(code, written(callee))
    }
    // torch.load is judged by its own rule; anything else is told to switch a protection off.
    for (const code of judgeUnknown(name, given))
      if (!isKnown || code === 'CALL_REMOTE_CODE' || code === 'CALL_REMOTE_CODE_COMPUTED') add(code, written(callee))
    this.#patch(node, name, given)
    this.#environment(node, parts)
    if (!isKnown && !onlooking.test(name)) this.#handedOver(given, isInHandler)
  }

  /** partial(torch.load, weights_only=False): judged like the call it stands for. */
  #partial(node: Node, given: Arguments, isInHandler: boolean): boolean {
    const [target, ...rest] = given.all
    if (target === undefined) return false
    let isKnown = false
    const bound = new Arguments(rest, given.scope, this.#evaluator)
    for (const path of given.paths(target)) {
      const rule = rules.get(path)
      const code = rule === undefined ? undefined : judgeCall(rule, path, bound)
      if (code !== undefined) this.#add(code, node, path, bound.origin, isInHandler)
      if (rule !== undefined) isKnown = true
    }
    return isKnown
  }

  /** map(torch.load, files): a loader given away is called with arguments that nobody sees here. */
  #handedOver(given: Arguments, isInHandler: boolean): void {
    for (const part of given.all) {
      const value = part.kind === 'keyword' || part.kind === 'star' ? part.parts[0] : part
      if (value === undefined || (value.kind !== 'name' && value.kind !== 'attribute')) continue
      if (part.kind === 'keyword' && part.text === 'Loader') continue
      for (const path of given.paths(value)) {
        const rule = rules.get(path)
        if (rule === undefined || rule === 'allow-globals' || rule.startsWith('yaml')) continue
        const code = judgeCall(rule, path, new Arguments([], given.scope, this.#evaluator))
        if (code !== undefined) this.#add(code, value, path, 'computed', isInHandler)
      }
    }
  }

  /** setattr(torch, 'load', f), monkeypatch.setattr('torch.load', f), mock.patch('torch.load', f). */
  #patch(node: Node, name: string, given: Arguments): void {
    if (name !== 'setattr' && name !== 'patch' && name !== 'object' && name !== 'delattr') return
    const [first, second] = given.all
    if (first === undefined) return
    const targets: string[] = []
    for (const text of strings(given.values(first))) targets.push(text)
    if (second !== undefined)
      for (const path of given.paths(first))
        for (const attribute of strings(given.values(second))) targets.push(`${path}.${attribute}`)
    for (const target of targets)
      if (rules.has(canonicalPath(target))) this.#add('CALL_LOADER_REPLACED', node, canonicalPath(target))
  }

  #assignment({ node, scope }: Place): void {
    for (const target of node.parts.slice(0, -1)) {
      for (const part of target.kind === 'sequence' ? target.parts : [target]) {
        if (part.kind !== 'attribute' && part.kind !== 'subscript') continue
        // A name of this file's own that stands for a loader is no loader replaced.
        const base = part.parts[0]
        if (base === undefined || (part.kind === 'attribute' && this.#isOwn(base, scope))) continue
        if (part.kind === 'subscript') this.#environment(node, part.parts.slice(1))
        const isModule = [...this.#evaluator.evaluate(base, scope)].some(
          (value) => value.startsWith('p:') || value.startsWith('m:'),
        )
        for (const path of isModule ? this.#evaluator.paths(part, scope) : [])
          if (rules.has(path)) this.#add('CALL_LOADER_REPLACED', node, path)
      }
    }
    const value = node.parts.at(-1)
    if (value?.kind === 'dictionary')
      this.#environment(
        node,
        value.parts.flatMap((pair) => pair.parts.slice(0, 1)),
      )
  }

  /** {'trust_remote_code': True}: options on their way to a function that takes them. */
  #options({ node, scope, isInHandler }: Place): void {
    for (const pair of node.parts) {
      const [key, value] = pair.parts
      if (pair.kind !== 'pair' || key?.kind !== 'string' || value === undefined) continue
      const values = [...this.#evaluator.evaluate(value, scope)]
      const isOnly = (constant: string): boolean => values.length === 1 && values[0] === constant
      if (key.text === 'trust_remote_code' && isOnly('c:True'))
        this.#add('CALL_REMOTE_CODE', pair, key.text, 'none', isInHandler)
      if (key.text === 'weights_only' && isOnly('c:False'))
        this.#add('CALL_WEIGHTS_ONLY_OFF', pair, key.text, 'none', isInHandler)
    }
  }

  #isOwn(base: Node, scope: Place['scope']): boolean {
    return [...this.#evaluator.evaluate(base, scope)].some((value) => value.startsWith('k:'))
  }

  #environment(node: Node, parts: readonly Node[]): void {
    for (const part of parts) {
      const isSet = part.kind === 'string' && part.text.startsWith('TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD')
      const isKeyword = part.kind === 'keyword' && part.text === 'TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD'
      const name = node.parts[0]?.kind === 'attribute' ? node.parts[0].text : ''
      // Looking it up, or taking it away, sets nothing.
      if ((isSet || isKeyword) && !['get', 'getenv', 'pop', 'delenv'].includes(name))
        this.#add('CALL_WEIGHTS_ONLY_ENVIRONMENT', node, 'TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD')
    }
  }

  #add(code: CallCode, node: Node, callee: string, origin: Origin = 'none', isInHandler = false): void {
    const key = `${node.from} ${node.to} ${code}`
    if (this.#sites.has(key) || this.#sites.size > maxSitesPerFile) return
    if (this.#sites.size === maxSitesPerFile) {
      this.#sites.set('', toSite('CALL_SOURCE_TANGLED', node.from))
      return
    }
    const site = { ...toSite(code, node.from), callee: callee.slice(0, 120), origin, isInHandler }
    this.#sites.set(key, { ...site, ...weigh(site) })
    const isFallback = isInHandler && site.verdict === 'unsafe' && codeRuns.test(code) && origin !== 'round-trip'
    if (isFallback) this.#add('CALL_FALLBACK_UNSAFE', node, callee, origin)
  }
}

const lower: Readonly<Record<Severity, Severity>> = {
  critical: 'high',
  high: 'medium',
  medium: 'low',
  low: 'low',
  info: 'info',
}
const higher: Readonly<Record<Severity, Severity>> = {
  critical: 'critical',
  high: 'critical',
  medium: 'high',
  low: 'medium',
  info: 'info',
}

/** A fixed file weighs less than whatever a caller names, data from the network more; a copy by dumps and loads is none. */
function weigh(site: RawSite): Pick<RawSite, 'verdict' | 'severity'> {
  const { verdict, severity, origin, code } = site
  if (code === 'CALL_PICKLE' && origin === 'round-trip') return { verdict: 'safe', severity: 'info' }
  if (origin === 'constant') return { verdict, severity: lower[severity] }
  return { verdict, severity: origin === 'remote' ? higher[severity] : severity }
}

/** A callee as written, without its arguments: `model.load_from_checkpoint`. */
function written(node: Node): string {
  const names: string[] = []
  for (let at: Node | undefined = node; at !== undefined; at = at.parts[0]) {
    if (at.kind === 'name' || at.kind === 'attribute') names.unshift(at.text)
    else {
      names.unshift('...')
      break
    }
    if (names.length > 12) break
  }
  return names.join('.')
}
