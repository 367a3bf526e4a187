// SPDX-License-Identifier: Apache-2.0
// The list of commands, in the order in which `cryingsense help` shows them.

interface Command {
  readonly summary: string
  readonly load: () => Promise<{ run(args: readonly string[]): Promise<number> }>
}

export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['start', { summary: 'start the hub and its web app', load: () => import('./start.ts') }],
  ['listen', { summary: 'find crying in recordings', load: () => import('./listen.ts') }],
  ['synth', { summary: 'make a synthetic night, with its truth', load: () => import('./synth.ts') }],
  ['status', { summary: 'say how the running hub is', load: () => import('./status.ts') }],
  ['episodes', { summary: 'list episodes of crying', load: () => import('./episodes.ts') }],
  ['devices', { summary: 'list the microphones', load: () => import('./devices.ts') }],
  ['device', { summary: 'add, remove or simulate a microphone', load: () => import('./device.ts') }],
  ['code', { summary: 'print a one-time code to sign in with', load: () => import('./code.ts') }],
])

/** The text of `cryingsense help`. */
export function overview(): string {
  const rows = [...commands].map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  return [
    'cryingsense: a private baby-cry monitor',
    '',
    'Usage: cryingsense COMMAND [OPTIONS]',
    '',
    ...rows,
    '',
    'Each command explains itself: cryingsense listen --help',
    'Examples:',
    '  cryingsense start --no-open',
    '  cryingsense listen night.wav --report night.html',
    '',
  ].join('\n')
}

/** The command spelled most like `name`, by edit distance. */
export function nearestCommand(name: string): string {
  let best = 'help'
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of commands.keys()) {
    const distance = editDistance(name, candidate)
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** Levenshtein distance: insertions, deletions and replacements that turn `from` into `to`. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replace = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
