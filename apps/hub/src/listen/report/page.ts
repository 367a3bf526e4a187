// SPDX-License-Identifier: Apache-2.0
// The report as one page that loads nothing: no script, no font, no request. Its policy allows only its own stylesheet
// and the images inside it.
import { createHash } from 'node:crypto'
import type { ModelManifest } from '@cryingsense/detector'
import { toClock, toDuration } from '../seconds.ts'
import { causeWords, verdictLine } from '../verdict.ts'
import type { Result } from '../verdict.ts'
import { toChart } from './chart.ts'
import { escapeText } from './escape.ts'
import type { Picture } from './picture.ts'
import { style } from './style.ts'

/** What a report is made of. */
export interface ReportContent {
  readonly results: readonly Result[]
  readonly pictures: readonly Picture[]
  readonly manifest: ModelManifest
  readonly engine: { readonly runtime: string; readonly precision: string }
}

/** Rows shown at once; the rest fold away. */
const openRows = 12

/** The page. */
export function toPage(content: ReportContent): string {
  const { results, pictures, manifest, engine } = content
  const styleHash = createHash('sha256').update(style).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`
  const sections = results.map((result) =>
    section(
      result,
      pictures.find(({ file }) => file === result.file),
      manifest.decision.neutralScore,
    ),
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>CryingSense report</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<div class="brand">CryingSense · recordings heard on this computer only</div>
<h1>${escapeText(verdictLine(results))}</h1>
</header>
${sections.join('\n')}
<footer>
<p>The score is the model's calibrated probability that a baby cries near that moment; the dashed line is where
evidence begins to count. A cry is raised when enough evidence has come together, so it starts a little after the sound.
Sound above 3.6 kHz is not used. Not a medical or safety device.</p>
<p>Model ${escapeText(manifest.name)} ${escapeText(manifest.version)}, ${escapeText(engine.runtime)} ${escapeText(engine.precision)},
SHA-256 ${manifest.files.fp32.sha256.slice(0, 16)}…</p>
</footer>
</main>
</body>
</html>
`
}

function section(result: Result, picture: Picture | undefined, startScore: number): string {
  const { file, format, summary, problem } = result
  const badge = badgeOf(result)
  const length = summary === undefined ? '' : ` · ${toDuration(summary.durationSec)}`
  const chart = picture === undefined ? '' : `<div class="scroll">${toChart(picture, result, startScore)}</div>`
  return `<section>
<h2>${escapeText(file)}${badge}</h2>
<p class="meta">${escapeText(format)}${length}</p>
${chart}
${table(result)}
${deaf(result)}
${problem === undefined ? '' : `<p class="warning">${escapeText(problem.message)} (${problem.code}). ${escapeText(problem.remedy)}.</p>`}
</section>`
}

function badgeOf({ summary, episodes, problem }: Result): string {
  const count = episodes.length
  if (count > 0) return `<span class="badge cries">${count} ${count === 1 ? 'cry' : 'cries'}</span>`
  // What was not heard to its end is not calm.
  if (problem !== undefined)
    return `<span class="badge failed">${summary === undefined ? 'not read' : 'partly heard'}</span>`
  return '<span class="badge calm">no crying</span>'
}

function table({ episodes }: Result): string {
  if (episodes.length === 0) return ''
  const rows = episodes.map(({ startSec, endSec, peakScore, meanScore, levelDbfs }) => {
    const cells = [
      toClock(startSec),
      toClock(endSec),
      toDuration(endSec - startSec),
      peakScore.toFixed(2),
      meanScore.toFixed(2),
      `${levelDbfs.toFixed(0)} dBFS`,
    ]
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  const heads = ['start', 'end', 'length', 'peak', 'mean', 'level']
    .map((name) => `<th scope="col">${name}</th>`)
    .join('')
  const toTable = (body: readonly string[]) =>
    `<table><thead><tr>${heads}</tr></thead><tbody>${body.join('')}</tbody></table>`
  const shown = `<div class="scroll">${toTable(rows.slice(0, openRows))}</div>`
  const rest = rows.slice(openRows)
  if (rest.length === 0) return shown
  return `${shown}<details><summary>${rest.length} more</summary><div class="scroll">${toTable(rest)}</div></details>`
}

function deaf({ summary }: Result): string {
  const lines = (summary?.cannotHear ?? []).map(
    ({ cause, startSec, endSec }) => `Cannot hear ${toClock(startSec)} to ${toClock(endSec)}: ${causeWords[cause]}.`,
  )
  return lines.length === 0 ? '' : `<p class="warning">${lines.join('<br>')}</p>`
}
