// SPDX-License-Identifier: Apache-2.0
// `cryingsense code`: a one-time code to sign in with.
import { ask, type HubCommand, localTime, printJson, runHubCommand } from './running.ts'

const help = `Print a one-time code to sign in with

Usage: cryingsense code [--data DIR] [--json]

The code is good for one sign-in within ten minutes; a new one voids it.

  --data DIR    data folder of the hub (~/.local/share/cryingsense)
  --json        one JSON document: {"schema":1,"code","expiresAtMs","url"}
  -h, --help    this text

Exit code: 0 printed, 2 wrong usage, 3 no hub runs.

Examples:
  cryingsense code
  cryingsense code --data /srv/cryingsense --json
`

const command: HubCommand = {
  name: 'code',
  help,
  run: async (given) => {
    const answer = await ask(given, { ask: 'code' })
    if (given.has('json')) printJson({ schema: 1, ...answer })
    else {
      process.stdout.write(`${answer.code}\n`)
      process.stderr.write(`Type it at ${answer.url} before ${localTime(answer.expiresAtMs)}; it works once.\n`)
    }
    return 0
  },
}

export async function run(args: readonly string[]): Promise<number> {
  return await runHubCommand(command, args)
}
