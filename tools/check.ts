// SPDX-License-Identifier: Apache-2.0
// The whole gate, in one command: `npm test`. With words after it, only the tests whose paths contain them.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { checkDependencies, checkErrorCodes, checkLimits, checkLinks } from './checks/documents.ts'
import { checkEvasions } from './checks/evasions.ts'
import { checkExamples } from './checks/examples.ts'
import { checkExports } from './checks/exports.ts'
import { checkFindings } from './checks/findings.ts'
import { checkImports } from './checks/imports.ts'
import { checkLock } from './checks/lock.ts'
import { checkNotices } from './checks/notices.ts'
import { checkOwnAudit } from './checks/own-audit.ts'
import { rootFolder } from './checks/tree.ts'
import { runTests } from './tests.ts'

const binFolder = join(rootFolder, 'node_modules')

/** Runs a tool of the install under this very Node; what it prints is the list of problems. */
function tool(script: string, ...args: readonly string[]): string[] {
  const outcome = spawnSync(process.execPath, [join(binFolder, script), ...args], {
    cwd: rootFolder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return outcome.status === 0 ? [] : `${outcome.stdout}${outcome.stderr}`.trim().split('\n')
}

const steps: readonly (readonly [string, () => string[]])[] = [
  ['format', () => tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.')],
  ['lint', () => tool('oxlint/bin/oxlint')],
  [
    'types',
    () => [
      ...tool('typescript/bin/tsc', '-p', 'tsconfig.json'),
      ...tool('typescript/bin/tsc', '-p', 'apps/web/tsconfig.json'),
      ...tool('typescript/bin/tsc', '-p', 'apps/guard/page/tsconfig.json'),
    ],
  ],
  ['imports', checkImports],
  ['exports', checkExports],
  ['links', checkLinks],
  ['error codes', checkErrorCodes],
  ['findings', checkFindings],
  ['worked example', checkNotices],
  ['own audit', checkOwnAudit],
  ['evasions', checkEvasions],
  ['limits', checkLimits],
  ['dependencies', checkDependencies],
  ['lock file', checkLock],
  ['examples', checkExamples],
]

const filters = process.argv.slice(2)
let failedSteps = 0
for (const [name, check] of filters.length === 0 ? steps : []) {
  const startedAt = performance.now()
  const problems = check()
  process.stdout.write(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`,
  )
  for (const problem of problems) process.stdout.write(`     ${problem}\n`)
  if (problems.length > 0) failedSteps++
}
const count = await runTests(filters)
if (failedSteps > 0) process.stdout.write(`\n${failedSteps} checks failed before the tests; see FAIL above\n`)
// The closing line that other programs read: checks that failed count as failures.
process.stdout.write(`\n${count.passed} passed, ${count.failed + failedSteps} failed, ${count.skipped} skipped\n`)
process.exitCode = count.failed + failedSteps === 0 ? 0 : 1
