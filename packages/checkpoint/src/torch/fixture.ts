// SPDX-License-Identifier: Apache-2.0
// How the tests of PyTorch's containers read a file: with every reader, members included, as an inspection does.
import { barePickleReader } from '../bare-pickle/reader.ts'
import type { FormatReader, ReadContext, Reading } from '../reading.ts'
import { lastResortReader, recogniseReaders } from '../recognise/readers.ts'
import { type ByteSource, MemorySource } from '../source/source.ts'
import { tarReader } from '../tar/reader.ts'
import { pytorchLegacyReader } from './legacy-reader.ts'
import { pt2Reader } from './pt2-reader.ts'
import { pytorchTarReader } from './tar-reader.ts'
import { torchscriptReader } from './torchscript-reader.ts'
import { pytorchZipReader } from './zip-reader.ts'
import { zipReader } from '../zip/reader.ts'
import { worstVerdict, type Finding, type Verdict } from '../finding/finding.ts'

/** As an inspection has them: the first of a family that recognises the bytes speaks for it. */
const families: readonly (readonly FormatReader[])[] = [
  [torchscriptReader, pt2Reader, pytorchZipReader, zipReader],
  [pytorchTarReader, tarReader],
  [pytorchLegacyReader, barePickleReader],
  recogniseReaders,
]

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
    if (found.length === 0 && lastResortReader.matches(source, context))
      found.push(lastResortReader.read(source, context))
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
