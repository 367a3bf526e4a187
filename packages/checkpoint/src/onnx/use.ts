// SPDX-License-Identifier: Apache-2.0
// The operators that a model uses, and the functions that it brings for some of them.
import type { Findings } from '../finding/finding.ts'
import { judgeOperator } from './domain.ts'
import type { OnnxFindings } from './findings.ts'
import { maxOperators } from './limits.ts'
import type { Message } from './message.ts'

interface Use {
  readonly domain: string
  readonly name: string
  readonly offset: number
}

/** Judged at the end: a function may be defined behind its use. */
export class Operators {
  readonly #findings: Findings<OnnxFindings>
  readonly #used = new Map<string, Use>()
  readonly #functions = new Set<string>()

  constructor(findings: Findings<OnnxFindings>) {
    this.#findings = findings
  }

  /** Notes the operator of a node, and gives its name. */
  use(node: Message, offset: number): string {
    const [domain, name] = [node.text('domain'), node.text('op_type')]
    const key = toKey(domain, name, node.text('overload'))
    if (!this.#used.has(key) && this.#hasSpace(this.#used.size, offset)) this.#used.set(key, { domain, name, offset })
    return name
  }

  /** Notes a function of the model's own. */
  define(message: Message): void {
    const key = toKey(message.text('domain'), message.text('name'), message.text('overload'))
    if (this.#hasSpace(this.#functions.size, message.start)) this.#functions.add(key)
  }

  judge(): void {
    for (const [key, { domain, name, offset }] of this.#used) {
      const standing = judgeOperator(domain, name)
      const evidence = domain === '' ? name : `${domain}.${name}`
      // Runtimes prefer an operator that a library registers to a function of the model, so no function hides these.
      if (standing === 'python') this.#findings.add('ONNX_OPERATOR_PYTHON', { offset, evidence })
      if (this.#functions.has(key)) continue
      if (standing === 'unknown-operator') this.#findings.add('ONNX_OPERATOR_UNKNOWN', { offset, evidence })
      if (standing === 'unknown-domain') this.#findings.add('ONNX_DOMAIN_UNKNOWN', { offset, evidence })
    }
  }

  #hasSpace(count: number, offset: number): boolean {
    if (count < maxOperators) return true
    this.#findings.add('ONNX_TOO_LARGE', { offset, evidence: `more than ${maxOperators} operators or functions` })
    return false
  }
}

/** One text for the three that name an operator; `ai.onnx` is the long name of the domain without one. */
function toKey(domain: string, name: string, overload: string): string {
  return `${domain === 'ai.onnx' ? '' : domain}\u0000${name.length}\u0000${name}${overload}`
}
