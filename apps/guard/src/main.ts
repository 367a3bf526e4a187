// SPDX-License-Identifier: Apache-2.0
// The `model-guard` command: finds the command named first and runs it. Commands load lazily.
import { commandNames, loadCommand, overview } from './commands/index.ts'
import { nearest } from './commands/nearest.ts'
import { tellError } from './report/refusal.ts'
import { quote } from './wording/printable.ts'
import { version } from './version.ts'

/** Beside this file, in the sources as in the bundle. */
const workerEntry = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.mjs', import.meta.url)

async function main(): Promise<number> {
  const [name = '--help', ...args] = process.argv.slice(2)
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(overview)
    return 0
  }
  if (name === '--version' || name === '-V') {
    process.stdout.write(`${version}\n`)
    return 0
  }
  const run = await loadCommand(name)
  if (run === undefined) {
    process.stderr.write(
      `model-guard: no command ${quote(name)}; did you mean "${nearest(name, commandNames)}"? (GUARD_USAGE_INVALID)\n`,
    )
    return 2
  }
  return await run(args, { workerEntry })
}

/** A reader that went away (`| head`) is no error of ours, and nothing is left to tell it. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(process.exitCode ?? 0)
})

try {
  process.exitCode = await main()
} catch (error) {
  process.exitCode = tellError(error)
}
