// SPDX-License-Identifier: Apache-2.0
// How the packages of a workspace load checkpoints: what no advisory says, since it is meant so.
import { makeFinding, type AuditFinding } from '../finding/finding.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { parseRange, rangeContains } from '../version/range.ts'
import { parseVersion } from '../version/version.ts'
import { knowledgeFindings } from './findings.ts'
import type { Knowledge } from './knowledge.ts'

/** How the packages of an environment load checkpoints, as far as it is known. */
export function loaderNotes(
  { loaders }: Knowledge,
  manifests: readonly Manifest[],
): {
  readonly name: string
  readonly version: string
  readonly text: string
  readonly source: string
  readonly pin: Manifest['pinned'][number]
}[] {
  return manifests.flatMap(({ pinned }) =>
    pinned.flatMap((pin) => {
      const version = parseVersion(pin.version)
      if (pin.ecosystem !== 'PyPI' || version === undefined) return []
      return loaders
        .filter(
          (row) =>
            row.package === pin.name &&
            rangeContains(parseRange(row.versions) ?? [], version, { isPrereleaseAllowed: true }),
        )
        .map((row) => ({ name: pin.name, version: pin.version, text: row.behaviour, source: row.source, pin }))
    }),
  )
}

/** The same as findings, at the lines that pin the packages. */
export function findUnsafeLoaders(knowledge: Knowledge, manifests: readonly Manifest[]): AuditFinding[] {
  return loaderNotes(knowledge, manifests).map(({ name, version, text, source, pin }) =>
    makeFinding(knowledgeFindings, 'KNOWLEDGE_LOADER_UNSAFE', {
      place: pin.place,
      subject: `${name} ${version}`,
      message: `${name} ${version} ${text}`,
      evidence: source,
    }),
  )
}
