// SPDX-License-Identifier: Apache-2.0
// `model-guard audit`: a workspace in, one verdict and one plan out.
import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { compareAudits, planText, readEarlierAudit, toDocument, type AuditReport } from '@cryingsense/audit'
import { wholeCatalogue } from '../audit/catalogue.ts'
import { runAudit } from '../audit/run-audit.ts'
import { GuardError, usage } from '../errors.ts'
import { auditAdvice, auditText, differenceText } from '../report/audit-text.ts'
import { printableLines, quote } from '../wording/printable.ts'
import { version } from '../version.ts'
import { parseOptions } from './arguments.ts'
import type { ProgramContext } from './command.ts'
import { hasColor, write } from './output.ts'

const declared = {
  json: { type: 'boolean' },
  sarif: { type: 'boolean' },
  html: { type: 'string' },
  sbom: { type: 'string' },
  advisories: { type: 'string' },
  live: { type: 'string' },
  policy: { type: 'string' },
  sources: { type: 'string' },
  knowledge: { type: 'string' },
  diff: { type: 'string' },
  date: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const help = `Say whether a workspace is safe, and how to get there

Usage: model-guard audit [DIR] [--json|--sarif] [options]

  DIR                    the workspace; the current folder by default
      --json             one JSON document
      --sarif            SARIF 2.1.0, for code scanning
      --html FILE        the report as one page, with the dependency graph drawn
      --sbom FILE        CycloneDX: packages, models, and what each flaw means here (VEX)
      --diff OLD.json    what changed since an earlier --json
      --advisories WHAT  OSV records beside the shipped ones: a folder, a .json, a .zip or an https address
      --live URL         ask an OSV-compatible service; it learns names and versions
      --policy FILE      exceptions from this file instead of DIR/model-guard.toml
                         (/dev/null for a workspace that you do not trust)
      --sources DIR      look through these sources of dependencies as well (site-packages)
      --knowledge FILE   facts on wheels and forks beside the shipped ones (JSON)
      --date YYYY-MM-DD  judge exceptions as of this day
  -h, --help             this text

Nothing is contacted unless --live or an address says so.
Exit code 0: accepted; 1: refused; 2: wrong usage; 3: could not read.

Examples:
  model-guard audit
  model-guard audit ~/vision --json > audit.json
`

/** Exit code: 0 accepted, 1 refused. */
export async function run(args: readonly string[], { workerEntry }: ProgramContext): Promise<number> {
  const { values, positionals } = parseOptions(args, declared)
  if (values.help === true) {
    await write(help)
    return 0
  }
  const [folder = '.', another] = positionals
  if (another !== undefined) throw usage(`One workspace at a time: ${quote(another)} is one too many`)
  if (values.json === true && values.sarif === true) throw usage('--json and --sarif exclude each other')
  const earlier = values.diff === undefined ? undefined : readEarlier(values.diff)
  const report = await runAudit(folder, {
    workerEntry,
    advisories: values.advisories,
    live: values.live,
    policyFile: values.policy,
    sources: values.sources,
    knowledge: values.knowledge,
    date: values.date === undefined ? undefined : asDay(values.date),
    isHashing: values.sbom !== undefined,
  })
  if (values.html !== undefined) await writePage(values.html, report)
  if (values.sbom !== undefined) await writeBill(values.sbom, report)
  const difference = earlier === undefined ? undefined : compareAudits(earlier, report.findings)
  if (values.json === true)
    await write(`${JSON.stringify({ ...toDocument(report), ...(difference === undefined ? {} : { difference }) })}\n`)
  else if (values.sarif === true) {
    const { toAuditSarif } = await import('../report/audit-sarif.ts')
    await write(`${JSON.stringify(toAuditSarif(report, wholeCatalogue))}\n`)
  } else await printText(report, difference)
  return report.isAccepted ? 0 : 1
}

async function printText(report: AuditReport, difference: ReturnType<typeof compareAudits> | undefined): Promise<void> {
  await write(auditText(report, { hasColor: hasColor(), catalogue: wholeCatalogue }))
  if (report.plan !== null) await write(printableLines(planText(report.plan)))
  if (difference !== undefined) await write(differenceText(difference))
  await write(auditAdvice(report, wholeCatalogue))
}

async function writePage(path: string, report: AuditReport): Promise<void> {
  const { toHtmlReport } = await import('@cryingsense/audit/html')
  writeOutput(path, toHtmlReport(report, wholeCatalogue))
}

async function writeBill(path: string, report: AuditReport): Promise<void> {
  const { toCycloneDx } = await import('@cryingsense/audit/sbom')
  const document = toCycloneDx(report, {
    toolVersion: version,
    serialNumber: `urn:uuid:${randomUUID()}`,
    timestamp: new Date().toISOString(),
  })
  writeOutput(path, `${JSON.stringify(document, undefined, 2)}\n`)
}

/** The file appears whole or not at all; an older one is replaced. */
function writeOutput(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.part`
  try {
    writeFileSync(unfinished, text)
    renameSync(unfinished, path)
  } catch (cause) {
    rmSync(unfinished, { force: true })
    throw new GuardError('GUARD_OUTPUT_UNWRITABLE', 'unavailable', `Cannot write ${path}`, {
      remedy: 'Name a file in a folder that you may write',
      cause,
    })
  }
}

function readEarlier(path: string): ReturnType<typeof readEarlierAudit> {
  try {
    return readEarlierAudit(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw usage(
      `${quote(path)} is no earlier audit: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Name a file that --json wrote',
    )
  }
}

/** A day of the calendar. Throws `GUARD_USAGE_INVALID`. */
export function asDay(text: string): string {
  const timeMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (timeMs > 0 && new Date(timeMs).toISOString().slice(0, 10) === text) return text
  throw usage(`${quote(text)} is no day`, 'Say it as 2027-01-31')
}
