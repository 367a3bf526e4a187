// SPDX-License-Identifier: Apache-2.0
// What a person reads: first the verdict, then the evidence with its place, last what to do.
import { styleText } from 'node:util'
import type { Finding, FindingKind, Severity, Verdict } from '@cryingsense/checkpoint'
import type { FileReport, TensorReport } from '../inspection/file-report.ts'
import type { Judgement } from '../policy/judge.ts'
import { countText, sizeText } from '../wording/figures.ts'
import { printable } from '../wording/printable.ts'

/** Findings of one file that are printed; `--json` has all. */
const shownFindings = 20

/** How much is told. */
export interface TextOptions {
  readonly hasTensors: boolean
  readonly hasColor: boolean
  readonly catalogue: ReadonlyMap<string, FindingKind>
}

/** A file with what was decided about it. */
export interface JudgedFile {
  readonly report: FileReport
  readonly judgement: Judgement
}

type Color = 'green' | 'red' | 'yellow' | 'magenta'

const verdictColors: Readonly<Record<Verdict, Color>> = {
  safe: 'green',
  unsafe: 'red',
  malformed: 'magenta',
  unknown: 'yellow',
}
const severityColors: ReadonlyMap<Severity, Color> = new Map([
  ['critical', 'red'],
  ['high', 'red'],
  ['medium', 'yellow'],
])

/** The heading of the whole answer. */
export function headline(files: readonly JudgedFile[], options: TextOptions): string {
  const [first] = files
  if (files.length === 1 && first !== undefined)
    return `${statusWord(first.report, options)}  ${printable(first.report.path)}${acceptance(first)}\n`
  const counts = new Map<string, number>()
  for (const { report } of files) {
    const status = statusOf(report)
    counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  const order = ['unsafe', 'malformed', 'unknown', 'unreadable', 'safe'].filter((status) => counts.has(status))
  const worst = files.find(({ report }) => statusOf(report) === order[0])
  const word = worst === undefined ? 'SAFE' : statusWord(worst.report, options)
  return `${word}  ${countText(files.length, 'file')}: ${order.map((status) => `${counts.get(status) ?? 0} ${status}`).join(', ')}\n`
}

function acceptance({ report, judgement }: JudgedFile): string {
  if (judgement.violations.length > 0) return '  (against the policy)'
  return judgement.isAccepted && report.verdict !== 'safe' ? '  (accepted by waiver)' : ''
}

/** One file's evidence; a safe one of many takes a line. */
export function fileText(file: JudgedFile, isOnly: boolean, options: TextOptions): string {
  const { report, judgement } = file
  const lines: string[] = []
  const isBrief = !isOnly && report.verdict === 'safe' && judgement.isAccepted && !options.hasTensors
  if (!isOnly)
    lines.push(
      `${statusWord(report, options)}  ${printable(report.path)}  ${about(report)}${acceptance(file)}`.trimEnd(),
    )
  else if (report.error === undefined) lines.push(`  ${about(report)}`)
  if (isBrief) return `${lines.join('\n')}\n`
  if (report.error !== undefined)
    lines.push(`  ${printable(report.error.message)} (${report.error.code})`, `    ${printable(report.error.remedy)}`)
  for (const finding of report.findings.slice(0, shownFindings)) lines.push('', ...findingLines(finding, options))
  const more = report.findings.length - shownFindings
  if (more > 0) lines.push('', `  ... and ${countText(more, 'more finding')}; --json lists all`)
  const loads = report.error === undefined ? loadLines(report) : []
  if (loads.length > 0) lines.push('', ...loads)
  for (const { code, message } of judgement.violations) lines.push(`  policy    ${printable(message)} (${code})`)
  for (const { code, reason, expires } of judgement.waived)
    lines.push(`  waived    ${code} until ${expires}: ${printable(reason)}`)
  if (options.hasTensors) for (const tensor of report.tensors) lines.push(tensorLine(tensor))
  return `${lines.join('\n')}\n${isOnly ? '' : '\n'}`
}

/** A file that is against the policy comes before one that could not be read: something can be said of it. */
const advicePriority: readonly Verdict[] = ['unsafe', 'malformed', 'unknown', 'safe']

/** The last line: what to do now. */
export function advice(files: readonly JudgedFile[], options: TextOptions): string {
  const refused = files.filter(({ judgement }) => !judgement.isAccepted)
  const [one] = refused
  if (one === undefined) {
    const refusedByTorch = files.some(({ report }) => needsGlobals(report))
    return refusedByTorch
      ? 'Nothing to fear; "model-guard globals FILE" prints what torch.load must be told to allow.\n'
      : 'Nothing to do.\n'
  }
  const worst =
    advicePriority
      .map((verdict) => refused.find(({ report }) => report.error === undefined && report.verdict === verdict))
      .find((file) => file !== undefined) ?? one
  if (worst.report.error !== undefined) return `${printable(worst.report.error.remedy)}.\n`
  const finding = worst.report.findings.find(({ verdict }) => verdict === worst.report.verdict)
  if (finding === undefined || worst.report.verdict === 'safe')
    return 'Change the file or the policy; see the lines marked "policy".\n'
  const remedy = options.catalogue.get(finding.code)?.remedy ?? 'Do not load it'
  return `${remedy.replace(/\.$/, '')}. More: model-guard explain ${finding.code}\n`
}

function needsGlobals({ weightsOnly, requiredGlobals }: FileReport): boolean {
  return weightsOnly?.loads === false && requiredGlobals.length > 0
}

function statusOf(report: FileReport): string {
  return report.error === undefined ? report.verdict : 'unreadable'
}

function statusWord(report: FileReport, { hasColor }: TextOptions): string {
  const word = statusOf(report).toUpperCase()
  const color = report.error === undefined ? verdictColors[report.verdict] : 'yellow'
  return hasColor ? styleText(['bold', color], word, { validateStream: false }) : word
}

function about({ format, sizeBytes, tensorCount, error }: FileReport): string {
  if (error !== undefined) return ''
  return [format, sizeText(sizeBytes), ...(tensorCount === 0 ? [] : [countText(tensorCount, 'tensor')])].join(', ')
}

function findingLines(finding: Finding, { hasColor }: TextOptions): string[] {
  const { code, severity, offset, member, message, evidence } = finding
  const color = severityColors.get(severity)
  const padded = severity.padEnd(8)
  const shown = hasColor && color !== undefined ? styleText(color, padded, { validateStream: false }) : padded
  const place = [
    ...(member === '' ? [] : [`in ${printable(member)}`]),
    ...(offset === null ? [] : [`at byte ${offset}`]),
  ].join(' ')
  return [
    `  ${shown}  ${code}${place === '' ? '' : `  ${place}`}`,
    `            ${printable(message)}`,
    // Many a message quotes what was seen.
    ...(evidence === '' || message.includes(evidence) ? [] : [`            ${printable(evidence)}`]),
  ]
}

/** Formats that somebody would hand to `torch.load`: of the others its refusal says nothing new. */
const loadable: ReadonlySet<string> = new Set([
  'pytorch-zip',
  'pytorch-legacy',
  'pytorch-tar',
  'torchscript',
  'pt2',
  'pickle',
])

function loadLines({ format, weightsOnly, requiredGlobals }: FileReport): string[] {
  const lines: string[] = []
  if (weightsOnly !== null && loadable.has(format)) {
    lines.push(`  torch     ${weightsOnly.torch}, weights_only=True: ${weightsOnly.loads ? 'loads' : 'does not load'}`)
    if (weightsOnly.reason !== null) lines.push(`            ${printable(weightsOnly.reason)}`)
  }
  for (const { name, kind } of requiredGlobals.slice(0, shownFindings))
    lines.push(`  needs     ${printable(name)} (${kind})`)
  const more = requiredGlobals.length - shownFindings
  if (more > 0) lines.push(`  needs     ... and ${more} more; "model-guard globals FILE" lists all`)
  return lines
}

function tensorLine({ name, dtype, shape, sha256 }: TensorReport): string {
  return `  tensor    ${printable(name)}  ${dtype} [${shape.join(', ')}]${sha256 === null ? '' : `  ${sha256}`}`
}
