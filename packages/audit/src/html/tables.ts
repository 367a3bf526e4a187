// SPDX-License-Identifier: Apache-2.0
// Advisories, models, exceptions and what was left out, as tables.
import type { AdvisoryMatch } from '../advisory/advisory.ts'
import type { AuditedModel } from '../model/model.ts'
import type { AuditReport, ExceptionNote } from '../report/report.ts'
import { maxItems, maxRows } from './limits.ts'
import { countText, firstOf, html, nothing, type Markup } from './markup.ts'

interface TableFrame {
  readonly id: string
  readonly title: string
  readonly headers: readonly string[]
  readonly rows: readonly Markup[]
  readonly note?: Markup
}

function tableSection({ id, title, headers, rows, note = nothing }: TableFrame): Markup {
  if (rows.length === 0) return nothing
  const { shown, restCount } = firstOf(rows, maxRows)
  return html`<section class="card" id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title} <span class="count">${rows.length}</span></h2>
    ${note}
    <div class="scroll" role="region" tabindex="0" aria-labelledby="${id}-title">
      <table>
        <thead>
          <tr>
            ${headers.map((header) => html`<th scope="col">${header}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown}
        </tbody>
      </table>
    </div>
    ${restCount === 0 ? nothing : html`<p class="fine">${countText(restCount, 'more row')} in the JSON document.</p>`}
  </section>`
}

const statusTexts: Readonly<Record<AdvisoryMatch['status'], { readonly text: string; readonly tone: string }>> = {
  affected: { text: 'affected', tone: 'unsafe' },
  disputed: { text: 'disputed', tone: 'unknown' },
  'no-declared-fix': { text: 'no declared fix', tone: 'unknown' },
  withdrawn: { text: 'withdrawn', tone: 'none' },
}

const statusOrder: readonly string[] = Object.keys(statusTexts)
const severityOrder: readonly string[] = ['critical', 'high', 'medium', 'low', 'info']

/** Open ones first, the worst of them on top. */
export function advisoriesSection({ advisories, snapshot }: AuditReport): Markup {
  const sorted = [...advisories].sort(
    (one, other) =>
      statusOrder.indexOf(one.status) - statusOrder.indexOf(other.status) ||
      severityOrder.indexOf(one.severity) - severityOrder.indexOf(other.severity),
  )
  return tableSection({
    id: 'advisories',
    title: 'Advisories',
    headers: ['Flaw, severity and status', 'Package', 'Clear from'],
    rows: sorted.map(advisoryRow),
    note: html`<p class="fine">
      Records as of ${snapshot.date} (${snapshot.source}, ${countText(snapshot.recordCount, 'record')}). What was
      published later is not here.
    </p>`,
  })
}

function advisoryRow({ group, name, version, status, fixedIn, disagreements, severity }: AdvisoryMatch): Markup {
  const { text, tone } = statusTexts[status]
  const [first] = group.records
  const aliases = [...new Set(group.records.flatMap(({ id }) => id))].filter((id) => id !== group.id)
  const withdrawn = group.records.flatMap(({ id, withdrawn: one }) =>
    one === null ? [] : [`${id} was withdrawn${one.date === '' ? '' : ` on ${one.date}`}: ${one.reason}`],
  )
  const notes = new Set([...disagreements, ...withdrawn, ...group.records.flatMap((record) => record.notes)])
  return html`<tr>
    <th scope="row">
      <p class="tags">
        <strong class="id">${group.id}</strong> <span class="chip is-${severity}">${severity}</span>
        <span class="chip is-${tone}">${text}</span>
      </p>
      <p class="words">${first?.summary ?? ''}</p>
      ${aliases.length === 0 ? nothing : html`<p class="fine">${aliases.slice(0, maxItems).join(', ')}</p>`}
      ${[...notes].slice(0, maxItems).map((note) => html`<p class="fine note">${note}</p>`)}
    </th>
    <td><code>${name}</code><br />${version}</td>
    <td>${fixedIn ?? '–'}</td>
  </tr>`
}

export function modelsSection({ models }: AuditReport): Markup {
  return tableSection({
    id: 'models',
    title: 'Models',
    headers: ['File and verdict', 'Format', 'Size', 'torch.load(weights_only=True)'],
    rows: models.map(modelRow),
  })
}

function modelRow({ path, format, verdict, sizeBytes, sha256, findingCodes, weightsOnly }: AuditedModel): Markup {
  return html`<tr>
    <th scope="row">
      <p class="tags"><code class="break">${path}</code> <span class="chip is-${verdict}">${verdict}</span></p>
      ${findingCodes.length === 0 ? nothing : html`<p class="fine">${findingCodes.slice(0, maxItems).join(', ')}</p>`}
      ${sha256 === null ? nothing : html`<p class="fine break">SHA-256 <code>${sha256}</code></p>`}
    </th>
    <td>${format}</td>
    <td class="number">${sizeText(sizeBytes)}</td>
    <td>
      ${
        weightsOnly === null
          ? '–'
          : `torch ${weightsOnly.torch}: ${weightsOnly.loads ? 'loads it' : `refuses it: ${weightsOnly.reason ?? ''}`}`
      }
    </td>
  </tr>`
}

function sizeText(sizeBytes: number): string {
  return sizeBytes < 999_500 ? `${(sizeBytes / 1e3).toFixed(1)} kB` : `${(sizeBytes / 1e6).toFixed(1)} MB`
}

const exceptionTones: Readonly<Record<ExceptionNote['state'], string>> = {
  used: 'none',
  expired: 'unsafe',
  unneeded: 'unknown',
}

export function exceptionsSection({ exceptions }: AuditReport): Markup {
  return tableSection({
    id: 'exceptions',
    title: 'Exceptions',
    headers: ['What', 'State', 'Until', 'Owner', 'Reason'],
    rows: exceptions.map(
      ({ state, code, subject, reason, owner, expires }) =>
        html`<tr>
          <th scope="row">
            <code class="break">${code}</code>
            <p class="fine">${subject}</p>
          </th>
          <td><span class="chip is-${exceptionTones[state]}">${state}</span></td>
          <td class="number">${expires}</td>
          <td>${owner}</td>
          <td>${reason}</td>
        </tr>`,
    ),
  })
}

export function leftOutSection({ excluded, gaps }: AuditReport): Markup {
  return tableSection({
    id: 'left-out',
    title: 'What was not examined',
    headers: ['Path', 'Why'],
    rows: [
      ...excluded.map(
        ({ path, reason, fileCount }) =>
          html`<tr>
            <th scope="row"><code class="break">${path}</code></th>
            <td>by the policy, ${countText(fileCount, 'file')}: ${reason}</td>
          </tr>`,
      ),
      ...gaps.map(
        ({ path, reason }) =>
          html`<tr>
            <th scope="row"><code class="break">${path}</code></th>
            <td>${gapText(reason)}</td>
          </tr>`,
      ),
    ],
  })
}

const gapTexts: ReadonlyMap<string, string> = new Map([
  ['link-outside', 'a link that leads out of the workspace'],
  ['link-loop', 'a link that leads to itself'],
  ['special', 'no regular file'],
  ['unreadable', 'could not be read'],
  ['too-many', 'too many files'],
  ['too-deep', 'too many folders below each other'],
])

function gapText(reason: string): string {
  return gapTexts.get(reason) ?? reason
}
