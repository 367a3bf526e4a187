// SPDX-License-Identifier: Apache-2.0
// How the tests of PyTorch's containers read a file: with every reader, members included, as an inspection does.
import { families } from '../inspect/families.ts'
import type { ReadContext, Reading } from '../reading.ts'
import { type ByteSource, MemorySource } from '../source/source.ts'
import { worstVerdict, type Finding, type Verdict } from '../finding/finding.ts'

/** All readings of a file, in the order in which they were made. */
export interface TestInspection {
  readonly readings: readonly Reading[]
  readonly findings: readonly Finding[]
  readonly verdict: Verdict
  /** Codes above `safe`, each once, sorted. */
  readonly codes: readonly string[]
}

/** Reads `data` as a file called `name`. */
export function readEverything(data: Uint8Array, name = 'model.pt'): TestInspection {
  const readings: Reading[] = []
  const readAll = (source: ByteSource, member: string): readonly Reading[] => {
    const context: ReadContext = {
      budget: { spend: () => undefined },
      member,
      name,
      torch: '2.13',
      safeGlobals: new Set(),
      inspectPart: readAll,
      openSibling: () => undefined,
    }
    const found = families.flatMap((family) => {
      const reader = family.find((one) => one.matches(source, context))
      return reader === undefined ? [] : [reader.read(source, context)]
    })
    readings.push(...found)
    return found
  }
  readAll(new MemorySource(data), '')
  const findings = readings.flatMap((reading) => reading.findings)
  const above = findings.filter((finding) => finding.verdict !== 'safe')
  return {
    readings,
    findings,
    verdict: worstVerdict(findings.map((finding) => finding.verdict)),
    codes: [...new Set(above.map((finding) => finding.code))].sort(),
  }
}
