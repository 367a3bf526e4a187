// SPDX-License-Identifier: Apache-2.0
// `cryingsense episodes`: the latest stretches of crying.
import { toDuration } from '../listen/seconds.ts'
import type { Episode } from '../server/store/store.ts'
import { usage } from './arguments.ts'
import { ask, type HubCommand, localTime, printJson, runHubCommand, table } from './running.ts'

const help = `List episodes of crying, newest first

Usage: cryingsense episodes [--limit N] [--since HOURS] [--data DIR] [--json]

  --limit N      at most N episodes, 1 to 200 (20)
  --since HOURS  only those of the last HOURS hours
  --data DIR     data folder of the hub (~/.local/share/cryingsense)
  --json         JSON Lines, one {"type":"episode",...} per episode
  -h, --help     this text

Exit code: 0 listed, 2 wrong usage, 3 no hub runs.

Examples:
  cryingsense episodes --since 12
  cryingsense episodes --limit 200 --json > episodes.jsonl
`

const hourMs = 3_600_000

const command: HubCommand = {
  name: 'episodes',
  help,
  options: { limit: { type: 'string' }, since: { type: 'string' } },
  run: async (given) => {
    if (given.positionals.length > 0) throw usage(`"episodes" takes no argument, got "${given.positionals.join(' ')}"`)
    const limit = given.number('limit', { min: 1, max: 200, otherwise: 20 })
    const sinceHours = given.number('since', { min: 1, max: 24 * 366, otherwise: 0 })
    const fromMs = sinceHours === 0 ? {} : { fromMs: Date.now() - sinceHours * hourMs }
    const { episodes } = await ask(given, { ask: 'episodes', limit, ...fromMs })
    if (given.has('json')) for (const episode of episodes) printJson({ type: 'episode', ...episode })
    else process.stdout.write(episodes.length === 0 ? 'No episode yet.\n' : episodeTable(episodes))
    return 0
  },
}

export async function run(args: readonly string[]): Promise<number> {
  return await runHubCommand(command, args)
}

function episodeTable(episodes: readonly Episode[]): string {
  const rows = episodes.map(({ startedAtMs, endedAtMs, room, peakScore, levelDbfs, endReason }) => [
    localTime(startedAtMs),
    endedAtMs === null ? 'goes on' : toDuration(Math.max(0, endedAtMs - startedAtMs) / 1000),
    room,
    peakScore.toFixed(2),
    `${levelDbfs.toFixed(0)} dBFS`,
    endReason ?? '',
  ])
  return table([['STARTED', 'FOR', 'ROOM', 'PEAK', 'LEVEL', 'ENDED BY'], ...rows])
}
