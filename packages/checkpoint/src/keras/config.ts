// SPDX-License-Identifier: Apache-2.0
// A model's configuration: JSON in which every dict with a `class_name` is an order to make an object.
import type { Findings } from '../finding/finding.ts'
import type { Budget } from '../reading.ts'
import type { KerasFindings } from './findings.ts'
import { maxConfigDepth } from './limits.ts'
import { judgeFunction, judgeName, judgeTypeSpec, lookupLayers } from './names.ts'

interface Pending {
  readonly value: unknown
  readonly depth: number
}

/** Judges a configuration given as text. `where` is told in the evidence. */
export function judgeConfig(text: string, where: string, findings: Findings<KerasFindings>, budget: Budget): void {
  const root = parse(text, budget)
  if (root === undefined) {
    findings.add('KERAS_CONFIG_INVALID', { evidence: where })
    return
  }
  const pending: Pending[] = [{ value: root, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next
    if (typeof value === 'string') {
      // Some layers keep the configuration of an inner model as text, in whatever way its letters are written.
      const inner = /^\s*[{[]/.test(value) ? parse(value, budget) : undefined
      if (inner !== undefined) pending.push({ value: inner, depth: depth + 1 })
      continue
    }
    if (typeof value !== 'object' || value === null) continue
    if (depth > maxConfigDepth) {
      findings.add('KERAS_CONFIG_TOO_LARGE', { evidence: `${where}: more than ${maxConfigDepth} deep` })
      return
    }
    const entries: [string, unknown][] = Object.entries(value)
    budget.spend(1 + entries.length)
    if (!Array.isArray(value)) judgeObject(new Map(entries), where, findings)
    for (const [, inner] of entries) pending.push({ value: inner, depth: depth + 1 })
  }
}

/** An object or a list; undefined for anything else, and for what is no JSON. */
function parse(text: string, budget: Budget): object | undefined {
  budget.spend(Math.ceil(text.length / 256))
  try {
    const value: unknown = JSON.parse(withoutPythonNumbers(text))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    // No JSON, or nested too deep for the parser.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

function judgeObject(object: ReadonlyMap<string, unknown>, where: string, findings: Findings<KerasFindings>): void {
  const name = object.get('class_name')
  if (name === undefined) return
  const module = object.get('module') ?? ''
  const registered = object.get('registered_name') ?? ''
  if (typeof name !== 'string' || typeof module !== 'string' || typeof registered !== 'string') {
    findings.add('KERAS_CONFIG_INVALID', { evidence: `${where}: a class_name that is no text` })
    return
  }
  const config = object.get('config')
  const evidence = `${module === '' ? '' : `${module}.`}${name}`.slice(0, 200)
  if (name === 'function') {
    const called = typeof config === 'string' ? config : registered
    const code = judgeFunction(module, called)
    if (code !== undefined) findings.add(code, { evidence: `${module}.${called}`.slice(0, 200) })
    return
  }
  const code = name === '__typespec__' ? judgeTypeSpec(module, object.get('spec_name')) : judgeName(module, name)
  if (code !== undefined) findings.add(code, { evidence })
  if (lookupLayers.has(name) && typeof config === 'object' && config !== null && 'vocabulary' in config) {
    const { vocabulary } = config
    if (typeof vocabulary === 'string' && vocabulary !== '')
      findings.add('KERAS_EXTERNAL_FILE', { evidence: `${name}: ${JSON.stringify(vocabulary.slice(0, 200))}` })
  }
}

/** Python writes NaN and Infinity, which JSON does not have; outside of texts they become null. */
function withoutPythonNumbers(text: string): string {
  if (!/NaN|Infinity/.test(text)) return text
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (part) => (part.startsWith('"') ? part : 'null'))
}
