// SPDX-License-Identifier: Apache-2.0
// The worked example of claims is made by the program, so that it says what the program says.
import {
  AdvisoryIndex,
  judgeClaims,
  readNotice,
  shippedKnowledge,
  shippedSnapshot,
} from '../../packages/audit/src/index.ts'
import { readText } from './tree.ts'

export const noticesPage = 'docs/explanation/worked-example-notices.md'

const introduction = `# Worked example: two security notices, statement by statement

Two notices, as they stood in their repositories, read by \`model-guard claims\`: that of a vision workspace which moved from torch 1.13.1
to 2.9.1 with mmpretrain and mmdetection as submodules, and that of CryingSense's forerunner. Every statement that a record or a file
speaks of is held against it. What no record speaks of (advice, promises) is listed at the end of each.

*outdated* was true on the notice's day. *false* was not, or is not where the notice's own day cannot be right. This page is made by
\`node tools/notices.ts\` and compared in \`npm test\`; it rests on the advisories that ship with the program, as of SNAPSHOT. Where a row seems
wrong to you, look at the records it names: they may have changed since.
`

const notices = [
  ['vision', 'The vision workspace'],
  ['cryingsense', 'CryingSense’s forerunner'],
] as const

/** The page as it should be. */
export function renderNotices(): string {
  const snapshot = shippedSnapshot()
  const evidence = {
    index: new AdvisoryIndex(snapshot),
    knowledge: shippedKnowledge(),
    manifests: [],
    workspace: undefined,
  }
  const known = new Set(
    snapshot.groups.flatMap(({ records }) => records.flatMap(({ affected }) => affected.map(({ name }) => name))),
  )
  const sections = notices.map(([name, title]) => {
    const path = `packages/audit/test/fixtures/notices/${name}.md`
    const notice = readNotice(new TextEncoder().encode(readText(path)), known)
    if (notice === undefined) throw new Error(`${path} is no notice`)
    const judged = judgeClaims(notice, evidence)
    const spoken = judged.filter(({ verdict }) => verdict !== 'unverifiable')
    const silent = judged.filter(({ verdict }) => verdict === 'unverifiable')
    const count = (verdict: string): number => judged.filter((one) => one.verdict === verdict).length
    const rows = spoken.map(
      ({ claim, verdict, because, records }) =>
        `| ${claim.line} | ${cell(claim.text)} | **${verdict}** | ${cell(because)} | ${records.slice(0, 6).join(', ')}${records.length > 6 ? ', ...' : ''} |`,
    )
    return [
      `## ${title}`,
      '',
      `[The notice](../../${path}), dated ${notice.date ?? 'nowhere'}: ${judged.length} statements, ${count('true')} true, ${count('false')} false, ${count('outdated')} outdated, ${silent.length} that no record speaks of.`,
      '',
      '| line | statement | | because | records |',
      '|---|---|---|---|---|',
      ...rows,
      '',
      `No record speaks of lines ${silent.map(({ claim }) => claim.line).join(', ')}.`,
      '',
    ].join('\n')
  })
  return [introduction.replace('SNAPSHOT', snapshot.date), ...sections].join('\n')
}

function cell(text: string): string {
  return text.replace(/[|<>[\]`*_]/g, (mark) => `\\${mark}`)
}

/** A page that differs from what the program says. */
export function checkNotices(): string[] {
  return readText(noticesPage) === renderNotices()
    ? []
    : [`${noticesPage}: differs from the program; run node tools/notices.ts`]
}
