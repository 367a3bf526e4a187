// SPDX-License-Identifier: Apache-2.0
// `cryingsense status`: how the running hub is, room by room.
import type { Room } from '../server/rooms/room.ts'
import { ask, type HubCommand, localTime, printJson, runHubCommand, table } from './running.ts'

const help = `Say how the running hub is

Usage: cryingsense status [--data DIR] [--json]

  --data DIR    data folder of the hub (~/.local/share/cryingsense)
  --json        one JSON document: {"schema":1,"url","claimed","status","rooms"}
  -h, --help    this text

Exit code: 0 every room is heard and episodes are stored, 1 something is wrong,
2 wrong usage, 3 no hub runs.

Examples:
  cryingsense status
  cryingsense status --json | jq -r '.rooms[].state'
`

const words = new Map<string, string>([
  ['quiet', 'quiet'],
  ['crying', 'CRYING'],
  ['cannotHear', 'CANNOT HEAR'],
  ['offline', 'not heard yet'],
])

const command: HubCommand = {
  name: 'status',
  help,
  run: async (given) => {
    const answer = await ask(given, { ask: 'status' })
    const { status, rooms } = answer
    const isFine = status.storage === 'ok' && status.ear === 'listening' && rooms.every(isHeard)
    if (given.has('json')) printJson({ schema: 1, ...answer })
    else {
      process.stdout.write(isFine ? 'The hub is well.\n' : 'The hub needs attention.\n')
      process.stdout.write(`\n  ear      ${status.ear}\n  storage  ${status.storage}\n  app      ${answer.url}\n\n`)
      if (!answer.claimed) process.stdout.write('Nobody has signed in yet: print a code with "cryingsense code".\n\n')
      process.stdout.write(
        rooms.length === 0 ? 'No microphone yet: add one with "cryingsense device add".\n' : roomTable(rooms),
      )
    }
    return isFine ? 0 : 1
  },
}

export async function run(args: readonly string[]): Promise<number> {
  return await runHubCommand(command, args)
}

function isHeard({ state }: Room): boolean {
  return state === 'quiet' || state === 'crying'
}

function roomTable(rooms: readonly Room[]): string {
  const lines = rooms.map((room) => [
    room.room,
    room.name,
    `${words.get(room.state) ?? room.state}${room.cause === undefined ? '' : ` (${room.cause})`}`,
    localTime(room.sinceMs),
  ])
  return table([['ROOM', 'MICROPHONE', 'STATE', 'SINCE'], ...lines])
}
