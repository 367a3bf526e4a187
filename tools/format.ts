// SPDX-License-Identifier: Apache-2.0
// Rewrites every file in the house format, so that nobody has to think about it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { rootFolder } from './checks/tree.ts'

const prettier = join(rootFolder, 'node_modules/prettier/bin/prettier.cjs')
process.exitCode =
  spawnSync(process.execPath, [prettier, '--write', '--log-level=warn', '.'], { cwd: rootFolder, stdio: 'inherit' })
    .status ?? 3
