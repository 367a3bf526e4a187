// SPDX-License-Identifier: Apache-2.0
// Which operators are ONNX's own, and which are code from elsewhere.
import { operatorNames } from './operators.ts'

const operators: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  operatorNames.map(([domain, names]) => [domain, new Set(names.split(' '))]),
)

/** Domains whose operators call Python or load programs. */
const pythonDomains: ReadonlySet<string> = new Set([
  'ai.onnx.contrib',
  'com.microsoft.extensions',
  'org.pytorch.aten',
  'aten',
])
const pythonOperators: ReadonlySet<string> = new Set([
  'PythonOp',
  'PythonOpGrad',
  'PyOp',
  'PyFunc',
  'EagerPyFunc',
  'ATen',
  'ATenOp',
])

/** What is known of an operator. */
export type OperatorStanding = 'known' | 'python' | 'unknown-operator' | 'unknown-domain'

export function judgeOperator(domainWritten: string, name: string): OperatorStanding {
  const domain = domainWritten === 'ai.onnx' ? '' : domainWritten
  if (pythonDomains.has(domain) || pythonOperators.has(name)) return 'python'
  const known = operators.get(domain)
  if (known === undefined) return 'unknown-domain'
  return known.has(name) ? 'known' : 'unknown-operator'
}
