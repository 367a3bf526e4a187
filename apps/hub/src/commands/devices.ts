// SPDX-License-Identifier: Apache-2.0
// `cryingsense devices`: the microphones that may speak to the hub.
import type { Arguments } from './arguments.ts'
import { usage } from './arguments.ts'
import { ask, type HubCommand, localTime, printJson, runHubCommand, table } from './running.ts'

const help = `List the microphones

Usage: cryingsense devices [--data DIR] [--json]

  --data DIR    data folder of the hub (~/.local/share/cryingsense)
  --json        one JSON document: {"schema":1,"devices":[...]}
  -h, --help    this text

Exit code: 0 listed, 2 wrong usage, 3 no hub runs.

Examples:
  cryingsense devices
  cryingsense devices --json | jq -r '.devices[].name'
`

const command: HubCommand = {
  name: 'devices',
  help,
  run: async (given) => {
    if (given.positionals.length > 0) throw usage('"devices" takes no argument; to change something use "device"')
    return await listDevices(given)
  },
}

export async function run(args: readonly string[]): Promise<number> {
  return await runHubCommand(command, args)
}

/** Prints the allow-list. */
async function listDevices(given: Arguments): Promise<number> {
  const { devices } = await ask(given, { ask: 'devices' })
  if (given.has('json')) printJson({ schema: 1, devices })
  else if (devices.length === 0)
    process.stdout.write('No microphone yet: add one with "cryingsense device add NAME".\n')
  else {
    const rows = devices.map(({ deviceId, name, room, kind, addedAtMs }) => [
      name,
      room,
      kind,
      deviceId,
      localTime(addedAtMs),
    ])
    process.stdout.write(table([['NAME', 'ROOM', 'KIND', 'ID', 'ADDED'], ...rows]))
  }
  return 0
}
