// SPDX-License-Identifier: Apache-2.0
// A virtual microphone as its own process, over the real link.
import { spawn, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cryingsense, type RunningHub } from './running-hub.ts'

const entry = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'apps/device/src/main.ts')

/** Adds a device on the hub's console and writes its identity to `folder`. */
export function addMicrophone(hub: RunningHub, name: string, folder: string): void {
  const { status, stderr } = cryingsense(
    'device',
    'add',
    name,
    '--room',
    name,
    '--data',
    hub.dataFolder,
    '--out',
    folder,
  )
  if (status !== 0) throw new Error(`cannot add ${name}: ${stderr}`)
}

/** Starts the device program with an identity; the caller kills it. */
export function startMicrophone(identityFolder: string, ...flags: readonly string[]): ChildProcess {
  return spawn(process.execPath, [entry, '--identity', identityFolder, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Writes a synthetic cry as a WAV file. */
export function writeCry(path: string, seconds: number, seed = 7): void {
  const { status, stderr } = cryingsense(
    'synth',
    '--clip',
    'cry',
    '--seconds',
    String(seconds),
    '--seed',
    String(seed),
    '--out',
    path,
    '--force',
  )
  if (status !== 0) throw new Error(`cannot write a cry: ${stderr}`)
}
