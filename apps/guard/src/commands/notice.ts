// SPDX-License-Identifier: Apache-2.0
// `model-guard notice`: a security notice from the facts, which `claims` then confirms.
import { writeNotice } from '@cryingsense/audit'
import { runAudit } from '../audit/run-audit.ts'
import { usage } from '../errors.ts'
import { quote } from '../wording/printable.ts'
import { parseOptions } from './arguments.ts'
import { asDay } from './audit.ts'
import type { ProgramContext } from './command.ts'
import { write } from './output.ts'

const help = `Write a security notice from the facts

Usage: model-guard notice [DIR] [--advisories WHAT] [--date YYYY-MM-DD] > SECURITY-NOTICE.md

      --advisories WHAT  OSV records beside the shipped ones: a folder, a .json, a .zip or an https address
      --date YYYY-MM-DD  the day that the notice gives itself; today by default
  -h, --help             this text

The notice names the day, the advisories it rests on, every open flaw and what was not
looked at. "model-guard claims" confirms it, and tells on which day it stops being true.
Exit code 0: written; 2: wrong usage; 3: could not read.

Examples:
  model-guard notice > SECURITY-NOTICE.md
`

/** Exit code: 0 written. */
export async function run(args: readonly string[], { workerEntry }: ProgramContext): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    advisories: { type: 'string' },
    date: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  })
  if (values.help === true) {
    await write(help)
    return 0
  }
  const [folder = '.', another] = positionals
  if (another !== undefined) throw usage(`One workspace at a time: ${quote(another)} is one too many`)
  const report = await runAudit(folder, {
    workerEntry,
    advisories: values.advisories,
    live: undefined,
    policyFile: undefined,
    sources: undefined,
    knowledge: undefined,
    isHashing: false,
    date: values.date === undefined ? undefined : asDay(values.date),
  })
  await write(writeNotice(report))
  return 0
}
