// SPDX-License-Identifier: Apache-2.0
// The report as one HTML file that loads nothing, sends nothing and runs nothing: it may be mailed and opened anywhere.
import type { FindingKind, Verdict } from '@cryingsense/checkpoint'
import type { AuditFinding } from '../finding/finding.ts'
import type { AuditReport } from '../report/report.ts'
import { graphSection } from './drawing.ts'
import { findingsSection } from './findings.ts'
import { countText, html, Markup, nothing } from './markup.ts'
import { planSection } from './plan.ts'
import { style, styleHash } from './style.ts'
import { advisoriesSection, exceptionsSection, leftOutSection, modelsSection } from './tables.ts'

/** Only our own style counts; a script, an image or an address that got in would do nothing. */
const policy = `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`

/** Whole, since the hash counts every space. */
const styleElement = Markup.ofTrusted(`<style>${style}</style>`)

const headlines: Readonly<Record<Verdict, string>> = {
  safe: 'Nothing objectionable was found',
  unsafe: 'This workspace is not safe',
  malformed: 'Something here is damaged',
  unknown: 'This cannot be called safe',
}

/** The whole page. `catalogue` explains the codes. */
export function toHtmlReport(report: AuditReport, catalogue: ReadonlyMap<string, FindingKind>): string {
  const { workspace, date, snapshot } = report
  const sections: readonly (readonly [string, string, Markup])[] = [
    ['findings', 'Findings', findingsSection(report.findings, catalogue)],
    ['graph', 'Who asks for what', graphSection(report)],
    ['plan', 'The plan', planSection(report.plan)],
    ['advisories', 'Advisories', advisoriesSection(report)],
    ['models', 'Models', modelsSection(report)],
    ['exceptions', 'Exceptions', exceptionsSection(report)],
    ['left-out', 'Not examined', leftOutSection(report)],
  ]
  const present = sections.filter(([, , section]) => section !== nothing)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${Markup.ofTrusted(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${workspace}: ${report.verdict}</title>
        ${styleElement}
      </head>
      <body>
        <div class="page">
          <header class="masthead">
            <p class="brand">model-guard audit</p>
            <p class="fine">${date}, with advisories as of ${snapshot.date}</p>
          </header>
          <main>
            ${verdictSection(report)} ${todoSection(report, catalogue)}
            <nav class="contents" aria-label="On this page">
              <ul>
                ${present.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
              </ul>
            </nav>
            ${present.map(([, , section]) => section)}
          </main>
          <footer class="fine">
            <p>
              Made by model-guard on ${date} from the files of the workspace and
              ${countText(snapshot.recordCount, 'advisory record')} as of ${snapshot.date}. Nothing was run, and this
              page loads nothing. What nobody has published, it cannot know.
            </p>
          </footer>
        </div>
      </body>
    </html> `.toString()
}

function verdictSection(report: AuditReport): Markup {
  const { workspace, verdict, isAccepted, findings, accepted, manifests, sourceFileCount, models, advisories } = report
  const objectionCount = findings.filter((finding) => finding.verdict !== 'safe').length
  const pinnedCount = manifests.reduce((sum, { pinned }) => sum + pinned.length, 0)
  const openCount = advisories.filter(({ status }) => status === 'affected' || status === 'disputed').length
  const facts: readonly (readonly [string, number])[] = [
    ['Dependency files', manifests.length],
    ['Pinned packages', pinnedCount],
    ['Python files', sourceFileCount],
    ['Model files', models.length],
    ['Open advisories', openCount],
    ['Accepted findings', accepted.length],
  ]
  const outcome = isAccepted
    ? accepted.length === 0
      ? 'Accepted.'
      : `Accepted, with ${countText(accepted.length, 'exception')} in force.`
    : `Refused: ${countText(objectionCount, 'objection')}.`
  return html`<section class="verdict is-${verdict}" aria-labelledby="verdict-title">
    <p class="file-title break">${workspace}</p>
    <h1 id="verdict-title">${headlines[verdict]}</h1>
    <p class="lead">${outcome}</p>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value.toLocaleString('en')}</dd>
          </div>`,
      )}
    </dl>
  </section>`
}

const maxRemedies = 5

/** The best way out, then what the worst findings ask for. */
function todoSection({ plan, findings }: AuditReport, catalogue: ReadonlyMap<string, FindingKind>): Markup {
  const [best] = plan?.waysOut ?? []
  const objections = findings.filter(({ verdict }) => verdict !== 'safe')
  const groups = [...Map.groupBy(objections, ({ code }) => code)]
  const remedies = groups.slice(0, maxRemedies).flatMap(([code, group]) => remedyItem(group, catalogue.get(code)))
  if (best === undefined && remedies.length === 0) return nothing
  return html`<section class="card" aria-labelledby="todo-title">
    <h2 id="todo-title">What to do</h2>
    <ol class="todo">
      ${best === undefined ? nothing : html`<li>Take the first way of <a href="#plan">the plan</a>. <strong>${best.title}</strong>.</li>`}
      ${remedies}
      <li>Run the audit again.</li>
    </ol>
  </section>`
}

function remedyItem(group: readonly AuditFinding[], kind: FindingKind | undefined): Markup[] {
  if (kind === undefined) return []
  return [
    html`<li>
      <strong>${kind.title}</strong
      >${group.length === 1 ? nothing : html` <span class="count">${group.length} times</span>`}<br />${kind.remedy}
    </li>`,
  ]
}
