// SPDX-License-Identifier: Apache-2.0
// `cryingsense device`: add, remove and simulate microphones. Adding is pairing by cable: whoever sits at the
// hub's own console is trusted, and carries the new key to the microphone.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { AddedDeviceAnswer } from '../server/admin/requests.ts'
import { deviceEntry } from '../supervisor/parts.ts'
import { rootFolder } from '../supervisor/start.ts'
import { type Arguments, usage } from './arguments.ts'
import { CommandError } from './errors.ts'
import { ask, type HubCommand, printJson, runHubCommand } from './running.ts'

const help = `Add, remove or simulate a microphone

Usage: cryingsense device add NAME [--room ROOM] [--host HOST] [--out DIR]
       cryingsense device remove NAME-OR-ID
       cryingsense device simulate [--help]

  --room ROOM   room it listens in (its name)
  --host HOST   how the microphone reaches this hub (this machine's name)
  --out DIR     write key and certificate to DIR, and keep no copy
  --data DIR    data folder of the hub (~/.local/share/cryingsense)
  --json        one JSON document: {"schema":1,...}
  -h, --help    this text

Exit code: 0 done, 1 refused, 2 wrong usage, 3 no hub runs.

Examples:
  cryingsense device add Cot --room "Mia's room" --out ./cot
  cryingsense device remove Cot
`

const command: HubCommand = {
  name: 'device',
  help,
  options: { room: { type: 'string' }, host: { type: 'string' }, out: { type: 'string' } },
  run: async (given) => {
    const [action, name, ...others] = given.positionals
    if (others.length > 0)
      throw usage(`One name is wanted, got "${[name, ...others].join(' ')}"; quote names with spaces`)
    if (action === 'add' && name !== undefined) return await addDevice(given, name)
    if (action === 'remove' && name !== undefined) return await removeDevice(given, name)
    if (action === 'add' || action === 'remove') throw usage(`"device ${action}" wants a name`)
    throw usage('"device" is followed by add, remove or simulate')
  },
}

export async function run(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args
  return action === 'simulate' ? await simulate(rest) : await runHubCommand(command, args)
}

async function addDevice(given: Arguments, name: string): Promise<number> {
  const out = given.text('out')
  const target = out === undefined ? undefined : resolve(out)
  if (target !== undefined && existsSync(target)) {
    throw new CommandError('FOLDER_EXISTS', 'invalid', `Cannot write to ${target}: it exists already`, {
      remedy: 'Name a folder that does not exist yet.',
    })
  }
  const room = given.text('room') ?? name
  const added = await ask(given, { ask: 'addDevice', name, room, hubHost: given.text('host') ?? hostname() })
  const folder = target ?? added.folder
  if (target !== undefined) {
    await cp(added.folder, target, { recursive: true, errorOnExist: true, force: false })
    await rm(added.folder, { recursive: true })
  }
  if (given.has('json')) printJson({ schema: 1, ...added, folder })
  else process.stdout.write(nextSteps({ ...added, folder }))
  return 0
}

function nextSteps({ device, folder, hubHost, hubPort }: AddedDeviceAnswer): string {
  return [
    `${device.name} may now speak to this hub.`,
    '',
    `  id        ${device.deviceId}`,
    `  identity  ${folder}`,
    `  connects  ${hubHost}:${hubPort} (TLS 1.3, with its own key)`,
    '',
    'The identity holds a private key: copy it to the microphone over a cable, and keep no other copy.',
    `Try it on this machine: cryingsense device simulate --identity ${folder}`,
    '',
  ].join('\n')
}

async function removeDevice(given: Arguments, name: string): Promise<number> {
  const { device } = await ask(given, { ask: 'removeDevice', device: name })
  if (given.has('json')) printJson({ schema: 1, device })
  else process.stdout.write(`${device.name} is removed; its connection is cut and its key is worth nothing now.\n`)
  return 0
}

/** Hands over to the device's own program, as a process like a microphone is. */
async function simulate(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [deviceEntry(rootFolder), ...args], { stdio: 'inherit' })
  // The terminal's Ctrl-C reaches the child by itself; other ends are passed on.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return await new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code) => done(code ?? 3))
  })
}
