// SPDX-License-Identifier: Apache-2.0
// Findings by severity and code: what it means and what to do once, then every place.
import type { FindingKind, Severity } from '@cryingsense/checkpoint'
import type { AuditFinding } from '../finding/finding.ts'
import { maxFindings, maxFindingsPerCode } from './limits.ts'
import { countText, firstOf, html, nothing, type Markup } from './markup.ts'

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** Objections first, by severity; remarks folded below them. */
export function findingsSection(
  findings: readonly AuditFinding[],
  catalogue: ReadonlyMap<string, FindingKind>,
): Markup {
  const { shown, restCount } = firstOf(findings, maxFindings)
  const objections = shown.filter(({ verdict }) => verdict !== 'safe')
  const remarks = shown.filter(({ verdict }) => verdict === 'safe')
  // All of one code stand together, under the worst of them: what it means is said once.
  const groups = [...Map.groupBy(objections, ({ code }) => code).values()]
  return html`<section class="card" id="findings" aria-labelledby="findings-title">
    <h2 id="findings-title">Findings <span class="count">${findings.length}</span></h2>
    ${findings.length === 0 ? html`<p>None.</p>` : nothing}
    ${severities.map((severity) => severityGroup(severity, groups, catalogue))}
    ${
      remarks.length === 0
        ? nothing
        : html`<details class="remarks">
            <summary>
              ${countText(remarks.length, 'remark')} that ${remarks.length === 1 ? 'is' : 'are'} no objection
            </summary>
            ${codeList([...Map.groupBy(remarks, ({ code }) => code).values()], catalogue)}
          </details>`
    }
    ${restCount === 0 ? nothing : html`<p class="fine">${countText(restCount, 'more finding')} in the JSON document.</p>`}
  </section>`
}

function severityGroup(
  severity: Severity,
  groups: readonly (readonly AuditFinding[])[],
  catalogue: ReadonlyMap<string, FindingKind>,
): Markup {
  const here = groups.filter((group) => worstOf(group) === severity)
  if (here.length === 0) return nothing
  return html`<section class="severity">
    <h3><span class="chip is-${severity}">${severity}</span></h3>
    ${codeList(here, catalogue)}
  </section>`
}

function worstOf(group: readonly AuditFinding[]): Severity | undefined {
  return severities.find((severity) => group.some((finding) => finding.severity === severity))
}

function codeList(groups: readonly (readonly AuditFinding[])[], catalogue: ReadonlyMap<string, FindingKind>): Markup {
  return html`<ul class="findings">
    ${groups.map((group) => {
      const code = group[0]?.code ?? ''
      const kind = catalogue.get(code)
      const { shown, restCount } = firstOf(group, maxFindingsPerCode)
      return html`<li>
        <h4 class="finding-title">${kind?.title ?? code} <code class="code">${code}</code></h4>
        ${kind === undefined ? nothing : html`<p class="fine">${kind.meaning}</p>`}
        ${kind === undefined ? nothing : html`<p class="remedy"><strong>Do:</strong> ${kind.remedy}</p>`}
        <ul class="places">
          ${shown.map((finding) => place(finding, { title: kind?.title ?? '', worst: worstOf(group) }))}
          ${restCount === 0 ? nothing : html`<li class="fine">and ${restCount} more</li>`}
        </ul>
      </li>`
    })}
  </ul>`
}

function place(
  finding: AuditFinding,
  { title, worst }: { readonly title: string; readonly worst: Severity | undefined },
): Markup {
  const { message, evidence, severity } = finding
  return html`<li>
    <p>
      <code class="where">${placeText(finding)}</code>
      ${severity === worst ? nothing : html`<span class="chip is-${severity}">${severity}</span>`}
    </p>
    ${message === title ? nothing : html`<p>${message}</p>`}
    ${evidence === '' || message.includes(evidence) ? nothing : html`<pre class="evidence">${evidence}</pre>`}
  </li>`
}

/** `a.ipynb, cell 3, line 12` or `uv.lock:40`. */
export function placeText(finding: Pick<AuditFinding, 'path' | 'line'> & { readonly cell?: number | null }): string {
  const { path, line, cell = null } = finding
  if (path === '') return 'the workspace'
  if (cell !== null) return `${path}, cell ${cell}${line === null ? '' : `, line ${line}`}`
  return line === null ? path : `${path}:${line}`
}
