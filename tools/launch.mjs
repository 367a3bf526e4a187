// SPDX-License-Identifier: Apache-2.0
// The first file that runs for `npm start`, `npm test` and the `cryingsense` command: it installs what is missing,
// finds a Node that can run TypeScript, and hands over to it.
import { join } from 'node:path'
import { ensureInstalled, handOver, rootFolder } from './install.mjs'

/** Where each command begins. Everything else is a `cryingsense` command of the hub. */
const entryPoints = {
  test: 'tools/check.ts',
  check: 'tools/check.ts',
  format: 'tools/format.ts',
}

await ensureInstalled('cryingsense')
const [command = 'help', ...rest] = process.argv.slice(2)
const entryPoint = entryPoints[command]
await handOver(
  'cryingsense',
  entryPoint ? [join(rootFolder, entryPoint), ...rest] : [join(rootFolder, 'apps/hub/src/main.ts'), command, ...rest],
)
