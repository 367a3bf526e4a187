// SPDX-License-Identifier: Apache-2.0
// The `cryingsense` command: finds the command named first and runs it. Commands load lazily, so that
// `listen` on one file does not pay for a web server.
import { CodedError } from '@cryingsense/bytes'
import { commands, nearestCommand, overview } from './commands/index.ts'

const [name = 'help', ...args] = process.argv.slice(2)

async function main(): Promise<number> {
  if (['help', '--help', '-h'].includes(name)) {
    process.stdout.write(overview())
    return 0
  }
  const command = commands.get(name)
  if (command === undefined) {
    process.stderr.write(`cryingsense: no command "${name}"; did you mean "${nearestCommand(name)}"?\n`)
    return 2
  }
  const { run } = await command.load()
  return await run(args)
}

try {
  process.exitCode = await main()
} catch (error) {
  // A refusal is told in two lines; a bug keeps its stack, because someone has to mend it.
  if (error instanceof CodedError && error.kind !== 'bug') {
    process.stderr.write(`cryingsense: ${error.message} (${error.code})\n  ${error.remedy}\n`)
  } else {
    process.stderr.write(
      `cryingsense: this is a bug, please report it\n${error instanceof Error ? error.stack : String(error)}\n`,
    )
  }
  process.exitCode = 3
}
