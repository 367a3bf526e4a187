// SPDX-License-Identifier: Apache-2.0
// The hub's processes: what runs, and the line of configuration each one gets.
import { join } from 'node:path'
import type { DataLayout } from './folder.ts'
import type { HubPorts } from './ports.ts'

/** A virtual baby: who it is, and what is heard of it. */
export interface VirtualBaby {
  readonly name: string
  readonly room: string
  /** The synthesizer's scene: `busy` cries within ten seconds and every minute or so, `quiet` hardly ever. */
  readonly scene: 'busy' | 'quiet'
  readonly seed: number
}

/** Labelled in their very names: nobody may take them for a real room. */
export const virtualNursery: readonly VirtualBaby[] = [
  { name: 'Virtual nursery: Mia', room: 'Virtual nursery: Mia', scene: 'busy', seed: 7 },
  { name: 'Virtual nursery: Noah', room: 'Virtual nursery: Noah', scene: 'quiet', seed: 11 },
]

export interface HubPlan {
  /** Root of the installation. */
  readonly rootFolder: string
  readonly layout: DataLayout
  readonly ports: HubPorts
  readonly webFolder: string
  readonly babies: readonly VirtualBaby[]
}

/** A signal opens Node's debugger on a port that any user of this machine could connect to. */
const noDebugger = '--disable-sigusr1'

export function serverArguments({ rootFolder }: HubPlan): readonly string[] {
  return [noDebugger, join(rootFolder, 'apps', 'hub', 'src', 'server', 'main.ts')]
}

export function serverConfiguration({ layout, ports, webFolder, babies }: HubPlan): object {
  return {
    dataFolder: layout.dataFolder,
    webFolder,
    gatewaySocketPath: layout.gatewaySocketPath,
    adminSocketPath: layout.adminSocketPath,
    ...ports,
    nursery: babies.map(({ name, room }) => ({ name, room })),
  }
}

function earEntry({ rootFolder }: HubPlan): string {
  return join(rootFolder, 'apps', 'hub', 'src', 'gateway', 'main.ts')
}

/**
 * Node's own limits for the process that holds sound: it may read files and write none, it takes no heap snapshot and
 * opens no debugger.
 */
const earLimits = [
  '--permission',
  '--allow-fs-read=*',
  // The inference thread, and the native runtime with its trial run in a process of its own; the latter two have limits
  // of the operating system only, and Node warns of all three at each start.
  '--allow-worker',
  '--allow-addons',
  '--allow-child-process',
  ...['PERM0001', 'PERM0002', 'PERM0006'].map((code) => `--disable-warning=${code}`),
  noDebugger,
]

export function earArguments(plan: HubPlan): readonly string[] {
  return [...earLimits, earEntry(plan)]
}

export function earConfiguration({ rootFolder, layout, ports }: HubPlan): object {
  return {
    dataFolder: layout.dataFolder,
    gatewaySocketPath: layout.gatewaySocketPath,
    // Microphones are elsewhere in the home; who they are is proved before anything of theirs is read.
    deviceHost: '0.0.0.0',
    devicePort: ports.devicePort,
    browserPort: ports.browserPort,
    webOrigins: [`http://localhost:${ports.webPort}`, `http://127.0.0.1:${ports.webPort}`],
    modelFolder: join(rootFolder, 'models', 'cry-detector'),
    engine: 'auto',
  }
}

export function deviceEntry(rootFolder: string): string {
  return join(rootFolder, 'apps', 'device', 'src', 'main.ts')
}

/** `identityFolder` is what the server wrote for this baby's device. */
export function babyArguments(rootFolder: string, baby: VirtualBaby, identityFolder: string): readonly string[] {
  const sound = ['--scene', baby.scene, '--seed', String(baby.seed)]
  return [noDebugger, deviceEntry(rootFolder), '--identity', identityFolder, ...sound, '--end-with-stdin']
}
