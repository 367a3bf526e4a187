// SPDX-License-Identifier: Apache-2.0
// `cryingsense start`: the hub, its web app, and unless told otherwise its virtual nursery.
import { defaultDataFolder } from '../supervisor/folder.ts'
import { defaultWebPort } from '../supervisor/ports.ts'
import { runHub } from '../supervisor/start.ts'
import { usage } from './arguments.ts'
import { type HubCommand, runHubCommand } from './running.ts'

const help = `Start the hub and its web app

Usage: cryingsense start [OPTIONS]

  --port N      web app on port N, devices on N+1, browsers on N+2 (${defaultWebPort})
  --data DIR    where everything is kept (~/.local/share/cryingsense)
  --no-demo     without the virtual nursery
  --no-open     open no browser
  -h, --help    this text

Ctrl-C ends it. Exit code: 0 ended as asked, 2 wrong usage, 3 could not start.

Examples:
  cryingsense start
  cryingsense start --no-demo --port 8000 --data /srv/cryingsense
`

const command: HubCommand = {
  name: 'start',
  help,
  options: { port: { type: 'string' }, 'no-demo': { type: 'boolean' }, 'no-open': { type: 'boolean' } },
  run: async (given) => {
    if (given.positionals.length > 0) throw usage(`"start" takes no argument, got "${given.positionals.join(' ')}"`)
    if (given.has('json')) throw usage('"start" runs until it is ended and has no --json')
    const options = {
      webPort: given.number('port', { min: 1, max: 65_533, otherwise: defaultWebPort }),
      dataFolder: given.text('data') ?? defaultDataFolder(),
      hasNursery: !given.has('no-demo'),
      opensBrowser: !given.has('no-open'),
    }
    return await runHub(options, {
      result: (text) => process.stdout.write(text),
      talk: (line) => process.stderr.write(`${line}\n`),
    })
  },
}

export async function run(args: readonly string[]): Promise<number> {
  const exitCode = await runHubCommand(command, args)
  // Nothing of the hub may keep the process: all its parts have ended.
  process.exit(exitCode)
}
