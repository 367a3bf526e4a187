// SPDX-License-Identifier: Apache-2.0
// The base score of a CVSS 3.0 or 3.1 vector (FIRST, "Common Vulnerability Scoring System v3.1: Specification", 7.1),
// and the qualitative scale (5). Version 4 has a table in place of a formula; its records carry a severity in words.
import type { Severity } from '@cryingsense/checkpoint'

const weights: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
}
const privileges = { unchanged: { N: 0.85, L: 0.62, H: 0.27 }, changed: { N: 0.85, L: 0.68, H: 0.5 } } as const

/** 0 to 10 with one decimal; undefined where the vector is not one of version 3. */
export function cvss3Score(vector: string): number | undefined {
  if (!/^CVSS:3\.[01]\//.test(vector)) return undefined
  const metrics = new Map(
    vector
      .split('/')
      .slice(1, 30)
      .map((part) => {
        const [name = '', value = ''] = part.split(':', 2)
        return [name, value]
      }),
  )
  const weight = (name: string): number | undefined => weights[name]?.[metrics.get(name) ?? '']
  const isChanged = metrics.get('S') === 'C'
  const pr = privileges[isChanged ? 'changed' : 'unchanged'][(metrics.get('PR') ?? '') as 'N' | 'L' | 'H'] as
    number | undefined
  const [av, ac, ui, c, i, a] = [weight('AV'), weight('AC'), weight('UI'), weight('C'), weight('I'), weight('A')]
  if (
    av === undefined ||
    ac === undefined ||
    ui === undefined ||
    c === undefined ||
    i === undefined ||
    a === undefined ||
    pr === undefined
  )
    return undefined
  const base = 1 - (1 - c) * (1 - i) * (1 - a)
  const impact = isChanged ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base
  if (impact <= 0) return 0
  const exploitability = 8.22 * av * ac * pr * ui
  return roundUp(Math.min((isChanged ? 1.08 : 1) * (impact + exploitability), 10))
}

/** The specification's own way to the next tenth (appendix A), free of binary fractions. */
function roundUp(value: number): number {
  const scaled = Math.round(value * 100_000)
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10
}

export function severityOf(score: number): Severity {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'info'
}
