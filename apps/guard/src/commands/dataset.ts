// SPDX-License-Identifier: Apache-2.0
// `model-guard dataset`: is this data set what it says it is.
import { styleText } from 'node:util'
import { judgeDataset, type AuditFinding, type DatasetReport, type TableRole } from '@cryingsense/audit'
import { worstVerdict } from '@cryingsense/checkpoint'
import { wholeCatalogue } from '../audit/catalogue.ts'
import { listDataset, readClips } from '../dataset/read-clips.ts'
import { usage } from '../errors.ts'
import { createProgress } from '../inspection/progress.ts'
import { countText } from '../wording/figures.ts'
import { printable, quote } from '../wording/printable.ts'
import { parseOptions } from './arguments.ts'
import { hasColor, write } from './output.ts'

const help = `Say whether a data set is what it says it is

Usage: model-guard dataset DIR|metadata.csv [--json] [options]

  DIR                  train/hungry/x.wav or hungry/x.wav; a metadata.csv in it is used
      --label COLUMN   the column with the label, where it is not found by its name
      --split COLUMN   the column that says train, val or test
      --subject COLUMN the column with the subject: the baby, the speaker, the source
      --json           one JSON document
  -h, --help           this text

Finds the same content under two labels or on both sides of a split, byte by byte and by
ear (acoustic fingerprints of WAV, FLAC, MP3, Opus), subjects on both sides, copies augmented before
the split, rates that tell the label, missing licences, damaged and silent files.
Exit code 0: nothing objectionable; 1: refused; 2: wrong usage; 3: could not read.

Examples:
  model-guard dataset data/
  model-guard dataset data/metadata.csv --label reason --subject donor
`

const declared = {
  label: { type: 'string' },
  split: { type: 'string' },
  subject: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Exit code: 0 nothing objectionable, 1 refused. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, declared)
  if (values.help === true) {
    await write(help)
    return 0
  }
  const [where, another] = positionals
  if (where === undefined) throw usage('No data set to look at', 'Name a folder or a table; see --help')
  if (another !== undefined) throw usage(`One data set at a time: ${quote(another)} is one too many`)
  const roles = (['label', 'split', 'subject'] as const).flatMap((role): [TableRole, string][] => {
    const column = values[role]
    return column === undefined ? [] : [[role, column]]
  })
  const listed = listDataset(where, new Map(roles))
  if (listed.paths.length + listed.missing.length + listed.findings.length === 0)
    throw usage(`There is no clip in ${quote(where)}`)
  const sizeBytes = listed.paths.reduce((sum, path) => sum + (listed.workspace.sizeOf(path) ?? 0), 0)
  const progress = createProgress({ files: listed.paths.length, sizeBytes })
  let report: DatasetReport
  let guesses: readonly string[]
  try {
    const { clips, findings, guesses: told } = await readClips(listed, progress)
    const judged = judgeDataset(clips)
    report = { ...judged, findings: [...judged.findings, ...findings] }
    guesses = told
  } finally {
    progress.clear()
  }
  const verdict = worstVerdict(report.findings.map((finding) => finding.verdict))
  if (values.json === true)
    await write(
      `${JSON.stringify({ version: 1, path: where, verdict, accepted: verdict === 'safe', clipCount: report.clipCount, guesses, counts: report.counts, findings: report.findings.map(toJson) })}\n`,
    )
  else await write(datasetText(report, { where, verdict, guesses }))
  return verdict === 'safe' ? 0 : 1
}

function toJson({ code, severity, verdict, path, subject, message, evidence }: AuditFinding): object {
  return { code, severity, verdict, path, subject, message, evidence }
}

const colors = { safe: 'green', unsafe: 'red', malformed: 'magenta', unknown: 'yellow' } as const
const rank = { critical: 0, high: 1, medium: 2, low: 3, info: 4 } as const

function datasetText(
  { clipCount, counts, findings }: DatasetReport,
  { where, verdict, guesses }: { where: string; verdict: keyof typeof colors; guesses: readonly string[] },
): string {
  const word = verdict.toUpperCase()
  const objections = findings.filter((finding) => finding.verdict !== 'safe').length
  const lines = [
    `${hasColor() ? styleText(['bold', colors[verdict]], word, { validateStream: false }) : word}  ${printable(where)}: ${objections === 0 ? 'nothing objectionable was found' : countText(objections, 'objection')}`,
    `  ${countText(clipCount, 'clip')}${guesses.length === 0 ? '' : `; ${printable(guesses.join(', '))}`}`,
    '',
    ...table(counts),
  ]
  const sorted = [...findings].sort(
    (one, other) =>
      Number(one.verdict === 'safe') - Number(other.verdict === 'safe') || rank[one.severity] - rank[other.severity],
  )
  for (const { code, severity, message, evidence } of sorted) {
    lines.push(
      '',
      `  ${severity.padEnd(8)}  ${wholeCatalogue.get(code)?.title ?? code} (${code})`,
      `            ${printable(message)}`,
    )
    if (evidence !== '') for (const one of evidence.split('; ')) lines.push(`              ${printable(one, 160)}`)
  }
  const worst = sorted.find((finding) => finding.verdict !== 'safe')
  lines.push(
    '',
    worst === undefined
      ? 'Nothing to do.'
      : `${wholeCatalogue.get(worst.code)?.remedy ?? ''} More: model-guard explain ${worst.code}`,
  )
  return `${lines.join('\n')}\n`
}

/** Rows of the table that are printed; sets with thousands of labels exist. */
const shownRows = 40

function table(counts: DatasetReport['counts']): string[] {
  const shown = counts.slice(0, shownRows)
  const width = Math.max(5, ...shown.map(({ label }) => printable(label, 40).length))
  const splitWidth = Math.max(5, ...shown.map(({ split }) => printable(split, 20).length))
  const head = `  ${'label'.padEnd(width)}  ${'split'.padEnd(splitWidth)}  ${'clips'.padStart(7)}  ${'subjects'.padStart(8)}  ${'minutes'.padStart(8)}`
  const rows = shown.map(
    ({ label, split, clips, subjects, seconds }) =>
      `  ${printable(label, 40).padEnd(width)}  ${printable(split, 20).padEnd(splitWidth)}  ${String(clips).padStart(7)}  ${(subjects === 0 ? '-' : String(subjects)).padStart(8)}  ${(seconds / 60).toFixed(1).padStart(8)}`,
  )
  return [
    head,
    ...rows,
    ...(counts.length > shownRows ? [`  ... and ${counts.length - shownRows} more; --json lists all`] : []),
  ]
}
