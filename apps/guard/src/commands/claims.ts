// SPDX-License-Identifier: Apache-2.0
// `model-guard claims`: the statements of a security notice, each held against the records.
import { readFileSync } from 'node:fs'
import {
  AdvisoryIndex,
  judgeClaims,
  readManifests,
  readNotice,
  shippedKnowledge,
  shippedSnapshot,
  type ClaimVerdict,
  type JudgedClaim,
} from '@cryingsense/audit'
import { openWorkspace } from '@cryingsense/audit/adapters/node'
import { styleText } from 'node:util'
import { readWithAdvisories } from '../audit/advisories.ts'
import { GuardError, usage } from '../errors.ts'
import { countText } from '../wording/figures.ts'
import { printable } from '../wording/printable.ts'
import { parseOptions } from './arguments.ts'
import { hasColor, write } from './output.ts'

const help = `Hold the statements of a security notice against the records

Usage: model-guard claims SECURITY.md... [--workspace DIR] [--json] [options]

      --workspace DIR    the workspace that the notice is about: its requirements are looked up there
      --all              list what no record speaks of as well
      --advisories WHAT  OSV records beside the shipped ones: a folder, a .json, a .zip or an https address
      --json             one JSON document, always with everything
  -h, --help             this text

Exit code 0: nothing is false or outdated; 1: something is; 2: wrong usage; 3: could not read.

Examples:
  model-guard claims SECURITY.md
  model-guard claims SECURITY.md --workspace . --all
`

const declared = {
  workspace: { type: 'string' },
  all: { type: 'boolean' },
  advisories: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

interface JudgedNotice {
  readonly path: string
  readonly date: string | null
  readonly claims: readonly JudgedClaim[]
}

/** Exit code: 0 nothing false or outdated, 1 something is. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, declared)
  if (values.help === true) {
    await write(help)
    return 0
  }
  if (positionals.length === 0) throw usage('No notice to read', 'Name a file, SECURITY.md for instance; see --help')
  const snapshot =
    values.advisories === undefined ? shippedSnapshot() : (await readWithAdvisories(values.advisories)).snapshot
  const index = new AdvisoryIndex(snapshot)
  const workspace = values.workspace === undefined ? undefined : openWorkspace(values.workspace)
  const manifests = workspace === undefined ? [] : readManifests(workspace).manifests
  const evidence = { index, knowledge: shippedKnowledge(), manifests, workspace }
  const known = new Set(
    snapshot.groups.flatMap(({ records }) => records.flatMap(({ affected }) => affected.map(({ name }) => name))),
  )
  const notices = positionals.map((path): JudgedNotice => {
    const notice = readNotice(readBytes(path), known)
    if (notice === undefined)
      throw new GuardError(
        'GUARD_NOTICE_UNREADABLE',
        'invalid',
        `${path} is no text in UTF-8, or too long for a notice`,
        {
          remedy: 'Name a Markdown file such as SECURITY.md',
        },
      )
    return { path, date: notice.date, claims: judgeClaims(notice, evidence) }
  })
  if (values.json === true) await write(`${JSON.stringify(toDocument(notices, snapshot.date))}\n`)
  else await write(noticesText(notices, snapshot.date, values.all === true))
  return notices.some(({ claims }) => claims.some(isWrong)) ? 1 : 0
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new GuardError('GUARD_NOTICE_UNREADABLE', 'unavailable', `Cannot read ${path}`, {
      remedy: 'Name a file that you may read',
      cause,
    })
  }
}

function isWrong({ verdict }: JudgedClaim): boolean {
  return verdict === 'false' || verdict === 'outdated'
}

function toDocument(notices: readonly JudgedNotice[], snapshotDate: string): object {
  return {
    version: 1,
    snapshot: snapshotDate,
    notices: notices.map(({ path, date, claims }) => ({
      path,
      date,
      claims: claims.map(({ claim, verdict, because, records }) => ({
        line: claim.line,
        text: claim.text,
        kind: claim.kind,
        verdict,
        because,
        records,
      })),
    })),
  }
}

const colors: Readonly<Record<ClaimVerdict, 'green' | 'red' | 'yellow' | 'gray'>> = {
  true: 'green',
  false: 'red',
  outdated: 'yellow',
  unverifiable: 'gray',
}

function noticesText(notices: readonly JudgedNotice[], snapshotDate: string, isAll: boolean): string {
  const all = notices.flatMap(({ claims }) => claims)
  const count = (verdict: ClaimVerdict): number => all.filter((one) => one.verdict === verdict).length
  // A notice of which nothing could be held against a record is not a right one.
  const headline = all.some(isWrong) ? 'WRONG' : count('true') > 0 ? 'RIGHT' : 'NOTHING CHECKED'
  const shown = hasColor()
    ? styleText(['bold', all.some(isWrong) ? 'red' : count('true') > 0 ? 'green' : 'yellow'], headline, {
        validateStream: false,
      })
    : headline
  const lines = [
    `${shown}  ${countText(all.length, 'statement')}: ${count('true')} true, ${count('false')} false, ${count('outdated')} outdated, ${count('unverifiable')} that no record speaks of (as of ${snapshotDate})`,
  ]
  for (const { path, claims } of notices)
    for (const { claim, verdict, because } of claims) {
      if (verdict === 'unverifiable' && !isAll) continue
      const word = verdict.padEnd(12)
      lines.push(
        '',
        `  ${hasColor() ? styleText(colors[verdict], word, { validateStream: false }) : word}  ${printable(path)}:${claim.line}  "${printable(claim.text, 100)}"`,
        `                ${printable(because, 1_000)}`,
      )
    }
  lines.push(
    '',
    all.some(isWrong)
      ? 'Correct what is false, or write the notice from the facts: model-guard notice DIR'
      : 'Nothing to do.',
  )
  return `${lines.join('\n')}\n`
}
