// SPDX-License-Identifier: Apache-2.0
// The list of commands, in the order in which `cryingsense help` shows them.
import { nearest } from './arguments.ts'

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

/** The command spelled most like `name`. */
export function nearestCommand(name: string): string {
  return nearest(name, [...commands.keys()])
}
