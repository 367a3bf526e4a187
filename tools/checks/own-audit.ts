// SPDX-License-Identifier: Apache-2.0
// This repository, audited by its own program: lock file, training environment, sources and models. What is accepted
// stands in model-guard.toml with a reason and a last day.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { rootFolder } from './tree.ts'

interface Finding {
  readonly code: string
  readonly verdict: string
  readonly path: string
  readonly line: number | null
  readonly message: string
}

/** Each objection that no exception covers. */
export function checkOwnAudit(): string[] {
  const program = join(rootFolder, 'apps/guard/bin/model-guard.mjs')
  const ran = spawnSync(process.execPath, [program, 'audit', '.', '--json'], {
    cwd: rootFolder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (ran.status === 0) return []
  if (ran.stdout === '') return ran.stderr.trim().split('\n')
  const { findings } = JSON.parse(ran.stdout) as { findings: readonly Finding[] }
  return findings
    .filter(({ verdict }) => verdict !== 'safe')
    .map(({ code, path, line, message }) => `${path}:${line ?? '?'}: ${code}: ${message}`)
}
