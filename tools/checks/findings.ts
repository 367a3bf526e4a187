// SPDX-License-Identifier: Apache-2.0
// The reference of finding codes is made from the catalogue, so that it lists each code and says what the program says.
import { wholeCatalogue } from '../../apps/guard/src/audit/catalogue.ts'
import { readText } from './tree.ts'

export const findingsPage = 'docs/reference/findings.md'

const introduction = `# Findings

Every code that \`model-guard inspect\`, \`audit\` and \`dataset\` can report. \`model-guard explain CODE\` prints the same. *Makes it* is what a
finding alone makes of a file, a workspace or a data set: it is \`safe\` only where nothing makes it anything else. This page is made from the
catalogues in \`packages/checkpoint\` and \`packages/audit\` by \`node tools/findings.ts\`; a check in \`npm test\` compares the two.
`

/** The page as it should be. */
export function renderFindings(): string {
  const groups = new Map<string, string[]>()
  for (const [code, kind] of wholeCatalogue) {
    const group = code.slice(0, code.indexOf('_'))
    const rows = groups.get(group) ?? []
    const cell = (text: string): string => text.replaceAll('|', '\\|')
    rows.push(
      `| \`${code}\` | ${kind.verdict} | ${kind.severity} | **${cell(kind.title)}.** ${cell(kind.meaning)} | ${cell(kind.remedy)} |`,
    )
    groups.set(group, rows)
  }
  const sections = [...groups].sort().map(([group, rows]) => {
    const head = '| code | makes it | severity | what it is | what to do |\n|---|---|---|---|---|'
    return `## ${group}\n\n${head}\n${rows.sort().join('\n')}\n`
  })
  return [introduction, ...sections].join('\n')
}

/** A page that differs from the catalogue. */
export function checkFindings(): string[] {
  return readText(findingsPage) === renderFindings()
    ? []
    : [`${findingsPage}: differs from the catalogue; run node tools/findings.ts`]
}
