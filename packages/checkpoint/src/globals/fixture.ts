// SPDX-License-Identifier: Apache-2.0
// What the tests of this folder share: programs written as opcodes, and the judge's answer to them.
import { runPickle } from '../pickle/machine.ts'
import type { ReadContext } from '../reading.ts'
import { MemorySource } from '../source/source.ts'
import { worstVerdict, type Finding, type Verdict } from '../finding/finding.ts'
import type { Import } from '../reading.ts'
import { judgePickle, type JudgeOptions } from './judge.ts'

export interface Answer {
  readonly verdict: Verdict
  readonly codes: readonly string[]
  readonly findings: readonly Finding[]
  readonly imports: readonly Import[]
}

export function context(more: Partial<ReadContext> = {}): ReadContext {
  return {
    budget: { spend: () => undefined },
    member: '',
    name: 'model.pkl',
    torch: '2.13',
    safeGlobals: new Set(),
    inspectPart: () => [],
    openSibling: () => undefined,
    ...more,
  }
}

/** The judge's answer to a pickle. */
export function judge(bytes: Uint8Array, options: JudgeOptions = {}, more: Partial<ReadContext> = {}): Answer {
  const given = context(more)
  const run = runPickle(new MemorySource(bytes), { offset: 0, budget: given.budget })
  const { findings, imports } = judgePickle(run, given, '', options)
  return {
    verdict: worstVerdict(findings.map((finding) => finding.verdict)),
    codes: [...new Set(findings.map((finding) => finding.code))],
    findings,
    imports,
  }
}

/** Opcodes, one character a byte. */
export function program(...parts: readonly string[]): Uint8Array {
  return Uint8Array.from(parts.join(''), (character) => character.charCodeAt(0))
}

export const proto = (version: number): string => `\x80${String.fromCharCode(version)}`
export const global = (module: string, name: string): string => `c${module}\n${name}\n`
/** SHORT_BINUNICODE. */
export const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`
export const stackGlobal = (module: string, name: string): string => `${text(module)}${text(name)}\x93`
/** A call by REDUCE, with arguments that are opcodes themselves. */
export const call = (callee: string, ...args: readonly string[]): string => `${callee}(${args.join('')}tR`
